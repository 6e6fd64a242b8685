#include "DemoFiles.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char newsletter[] = {
#embed "topics/newsletter.json" suffix(, )
    0};

static const char first_reminder[] = {
#embed "contents/first-reminder.json" suffix(, )
    0};

static const char second_reminder[] = {
#embed "contents/second-reminder.json" suffix(, )
    0};

static const char last_reminder[] = {
#embed "contents/last-reminder.json" suffix(, )
    0};

static const char abandoned_cart[] = {
#embed "journeys/abandoned-cart.json" suffix(, )
    0};

static const char buyers[] = {
#embed "segments/buyers-30d.json" suffix(, )
    0};

static const char reactivation_mail[] = {
#embed "contents/reactivation.json" suffix(, )
    0};

static const char reactivation[] = {
#embed "journeys/reactivation.json" suffix(, )
    0};

static const struct {
  const char *path;
  const char *text;
} files[] = {
    {"topics/newsletter.json", newsletter},
    {"contents/first-reminder.json", first_reminder},
    {"contents/second-reminder.json", second_reminder},
    {"contents/last-reminder.json", last_reminder},
    {"journeys/abandoned-cart.json", abandoned_cart},
    {"segments/buyers-30d.json", buyers},
    {"contents/reactivation.json", reactivation_mail},
    {"journeys/reactivation.json", reactivation},
};

int demo_file_count(void) { return sizeof files / sizeof files[0]; }

const char *demo_file_path(int index) { return files[index].path; }

const char *demo_file_text(int index) { return files[index].text; }
