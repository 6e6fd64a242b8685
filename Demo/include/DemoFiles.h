// The definitions of the demo shop, which lie beside this as plain files: they are part of the
// program, so that `parcours demo` works wherever it is installed.
#ifndef DEMO_FILES_H
#define DEMO_FILES_H

/// How many definitions there are.
int demo_file_count(void);

/// Where a definition lies below the folder, such as `journeys/abandoned-cart.json`.
const char *_Nonnull demo_file_path(int index);

/// The text of a definition in UTF-8, with a zero at its end.
const char *_Nonnull demo_file_text(int index);

#endif
