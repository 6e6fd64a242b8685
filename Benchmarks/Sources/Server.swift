import Foundation

/// `parcours serve` as a process of its own.
final class Server {
  let port: Int
  /// From starting the program to the first answer of `/health`.
  let startSeconds: Double
  private let process: Process
  private let log: String

  static let writeKey = "bench-write-key-000000000000"

  /// - Parameters:
  ///   - program: the path of `parcours`.
  ///   - environment: more configuration.
  init(
    _ program: String, world: World, environment: [String: String] = [:]
  ) throws {
    port = try Server.freePort()
    log = world.folder + "/server.log"
    process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["serve"]
    process.currentDirectoryURL = URL(fileURLWithPath: world.folder)
    process.environment = ProcessInfo.processInfo.environment.merging([
      "PARCOURS_DATABASE": "sqlite:\(world.file)", "PARCOURS_LISTEN": "127.0.0.1:\(port)",
      "PARCOURS_WRITE_KEY": Server.writeKey,
      "PARCOURS_ADMIN_KEY": "bench-admin-key-000000000000",
      "PARCOURS_SECRET": "a secret of sixteen bytes or more for benchmarks",
      "PARCOURS_SENDER": "Bench <bench@example.com>",
    ]) { $1 }.merging(environment) { $1 }
    guard FileManager.default.createFile(atPath: log, contents: nil),
      let output = FileHandle(forWritingAtPath: log)
    else {
      throw Unmeasurable("cannot write \(log)")
    }
    process.standardOutput = output
    process.standardError = output
    let start = WallClock.nanoseconds()
    try process.run()
    while !Server.isHealthy(port) {
      guard process.isRunning, WallClock.seconds(since: start) < 30 else {
        process.terminate()
        throw Unmeasurable("the server does not start: \(Server.tail(of: log))")
      }
      usleep(2_000)
    }
    startSeconds = WallClock.seconds(since: start)
  }

  /// Ends the server as an operator would.
  func stop() throws {
    process.terminate()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw Unmeasurable("the server ended badly: \(Server.tail(of: log))")
    }
  }

  /// A line of `/proc/PID/status` in MiB: `VmRSS`, or `VmHWM` for the highest so far.
  func memory(_ name: String) throws -> Double {
    let path = "/proc/\(process.processIdentifier)/status"
    let status = try String(contentsOfFile: path, encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
    let kibibytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
    return (kibibytes.flatMap { Double($0) } ?? 0) / 1_024
  }

  private static func tail(of log: String) -> String {
    do {
      return String(try String(contentsOfFile: log, encoding: .utf8).suffix(2_000))
    } catch {
      return "\(error)"
    }
  }

  // MARK: Sockets

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    return address
  }

  private static func freePort() throws -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isBound else { throw Unmeasurable("no free port") }
    return Int(in_port_t(bigEndian: address.sin_port))
  }

  private static func isHealthy(_ port: Int) -> Bool {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = address(port)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, length) == 0
      }
    }
    guard isConnected else { return false }
    let request = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    guard write(socket, request, request.utf8.count) == request.utf8.count else { return false }
    var answer = [UInt8](repeating: 0, count: 64)
    let count = read(socket, &answer, answer.count)
    return count > 12 && String(decoding: answer[9..<12], as: UTF8.self) == "200"
  }
}
