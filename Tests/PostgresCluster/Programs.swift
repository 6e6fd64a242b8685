import Foundation

/// The programs of PostgreSQL, run as a user that may run them: the server refuses root.
enum Programs {
  /// Where `initdb` and `pg_ctl` are, nil when PostgreSQL is not installed.
  static let folder: String? = {
    var candidates: [String] = []
    if let config = found("pg_config") {
      do {
        let output = try output(of: config, ["--bindir"])
        candidates.append(output.trimmingCharacters(in: .whitespacesAndNewlines))
      } catch {
        print("\(config) does not work: \(error)")
      }
    }
    let versions = "/usr/lib/postgresql"
    if FileManager.default.fileExists(atPath: versions),
      let names = FileManager.default.enumerator(atPath: versions)
    {
      names.skipDescendants()
      let newest = names.compactMap { ($0 as? String).flatMap(Int.init) }.sorted(by: >)
      candidates += newest.map { "\(versions)/\($0)/bin" }
    }
    return candidates.first { folder in
      ["initdb", "pg_ctl"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
      }
    }
  }()

  /// The user that owns the cluster: `postgres` when the tests run as root.
  static var owner: String { isRoot ? "postgres" : NSUserName() }

  /// Runs one of the programs and waits for its end.
  static func run(_ program: String, _ arguments: [String]) throws {
    guard let folder else { throw PostgresCluster.Failure.absent }
    let command = prefix + ["\(folder)/\(program)"] + arguments
    _ = try output(of: command[0], Array(command.dropFirst()))
  }

  /// Lets the server write into a folder.
  static func giveToOwner(_ folder: String) throws {
    guard isRoot else { return }
    _ = try output(of: "/bin/chown", [owner, folder])
  }

  /// Starts a small script that outlives this process just long enough to stop the server.
  static func guardAgainstCrash(folder data: String) throws {
    guard let folder else { throw PostgresCluster.Failure.absent }
    let stop = (prefix + ["\(folder)/pg_ctl"]).joined(separator: " ")
    let script = """
      trap '' INT HUP
      while kill -0 \(ProcessInfo.processInfo.processIdentifier) 2>/dev/null; do sleep 1; done
      [ -d '\(data)' ] || exit 0
      \(stop) -D '\(data)/data' -m immediate stop
      rm -rf '\(data)'
      """
    // Nobody waits for it: it ends after this process.
    _ = try spawn("/bin/sh", ["-c", script], output: "/dev/null")
  }

  private static let isRoot = geteuid() == 0

  /// What makes a command run as the owner.
  private static let prefix: [String] = {
    guard isRoot else { return [] }
    if let setpriv = found("setpriv") {
      return [setpriv, "--reuid=postgres", "--regid=postgres", "--init-groups"]
    }
    return [found("runuser") ?? "runuser", "-u", "postgres", "--"]
  }()

  private static func found(_ program: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return (path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/bin"])
      .map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What a program prints. It goes through a file: the server inherits the descriptor, and a pipe
  /// would stay open as long as it runs.
  private static func output(of program: String, _ arguments: [String]) throws -> String {
    let path = NSTemporaryDirectory() + "/output-\(UUID().uuidString)"
    try Data().write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    let process = try spawn(program, arguments, output: path)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    let output = try String(contentsOfFile: path, encoding: .utf8)
    guard status == 0 else {
      throw PostgresCluster.Failure.failed(program: program, output: output)
    }
    return output
  }

  /// Starts a program in a process group of its own, which a Ctrl-C does not reach. Foundation's
  /// `Process` would do, but that it waits for every process below the one it started, and so for
  /// the server.
  private static func spawn(
    _ program: String, _ arguments: [String], output: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_APPEND, 0)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // Descriptors of other tests must not live as long as the server.
    for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let command = ["/bin/sh", "-c", "cd / && exec \"$@\"", "sh", program] + arguments
    let argv = command.map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, command[0], &actions, &attributes, argv, environ)
    guard code == 0 else {
      throw PostgresCluster.Failure.failed(
        program: program, output: String(cString: strerror(code)))
    }
    return process
  }
}
