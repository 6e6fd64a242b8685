import Database

extension Migration {
  /// The tables of the first version.
  ///
  /// Tables that grow begin their key with the partition, so that a cluster can be divided by it,
  /// and refer to nothing by foreign keys; definitions are small and stand beside them.
  static let foundation = Migration(
    name: "0001_foundation",
    statements: definitions + [log, heads, partitions] + people + shop + journeys + bookkeeping)

  private static let definitions: [Query] = [
    """
    CREATE TABLE settings (name \(type: .text) PRIMARY KEY, value \(type: .text) NOT NULL)
    """,
    """
    CREATE TABLE definitions (
      kind \(type: .text) NOT NULL, id \(type: .text) NOT NULL, body \(type: .text) NOT NULL,
      state \(type: .text) NOT NULL, version BIGINT NOT NULL, changed_at BIGINT NOT NULL,
      PRIMARY KEY (kind, id))
    """,
    """
    CREATE TABLE versions (
      kind \(type: .text) NOT NULL, id \(type: .text) NOT NULL, version BIGINT NOT NULL,
      body \(type: .text) NOT NULL, context \(type: .text) NOT NULL,
      published_at BIGINT NOT NULL, PRIMARY KEY (kind, id, version))
    """,
    """
    CREATE TABLE keys (
      hash \(type: .bytes) PRIMARY KEY, kind \(type: .text) NOT NULL, name \(type: .text) NOT NULL,
      created_at BIGINT NOT NULL, revoked_at BIGINT)
    """,
    """
    CREATE TABLE answers (
      key \(type: .text) PRIMARY KEY, request \(type: .bytes) NOT NULL, status BIGINT NOT NULL,
      body \(type: .bytes) NOT NULL, at BIGINT NOT NULL)
    """,
  ]

  private static let log: Query = """
    CREATE TABLE log (
      partition BIGINT NOT NULL, position BIGINT NOT NULL, received_at BIGINT NOT NULL,
      body \(type: .bytes) NOT NULL, PRIMARY KEY (partition, position))\(withoutRowID)
    """

  private static let heads: Query = """
    CREATE TABLE log_heads (partition BIGINT PRIMARY KEY, head BIGINT NOT NULL)
    """

  private static let partitions: Query = """
    CREATE TABLE partitions (
      partition BIGINT PRIMARY KEY, cursor BIGINT NOT NULL, clock BIGINT NOT NULL,
      serial BIGINT NOT NULL)
    """

  private static let people: [Query] = [
    """
    CREATE TABLE identities (
      partition BIGINT NOT NULL, kind BIGINT NOT NULL, value \(type: .text) NOT NULL,
      contact BIGINT NOT NULL, PRIMARY KEY (partition, kind, value))\(withoutRowID)
    """,
    """
    CREATE TABLE contacts (
      partition BIGINT NOT NULL, id BIGINT NOT NULL, created_at BIGINT NOT NULL,
      seen_at BIGINT NOT NULL, email \(type: .text), phone \(type: .text), merged_into BIGINT,
      body \(type: .bytes) NOT NULL, PRIMARY KEY (partition, id))
    """,
    "CREATE INDEX contacts_by_email ON contacts (email, partition, id) WHERE email IS NOT NULL",
    """
    CREATE TABLE seen (
      partition BIGINT NOT NULL, contact BIGINT NOT NULL, message \(type: .bytes) NOT NULL,
      PRIMARY KEY (partition, contact, message))\(withoutRowID)
    """,
    """
    CREATE TABLE history (
      partition BIGINT NOT NULL, contact BIGINT NOT NULL, at BIGINT NOT NULL,
      log_partition BIGINT NOT NULL, log_position BIGINT NOT NULL, name \(type: .text) NOT NULL,
      PRIMARY KEY (partition, contact, at, log_partition, log_position))\(withoutRowID)
    """,
    """
    CREATE TABLE suppressions (
      channel \(type: .text) NOT NULL, address \(type: .bytes) NOT NULL,
      reason \(type: .text) NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (channel, address))
    """,
  ]

  private static let shop: [Query] = [
    """
    CREATE TABLE carts (
      partition BIGINT NOT NULL, contact BIGINT NOT NULL, serial BIGINT NOT NULL,
      key \(type: .text) NOT NULL, state \(type: .text) NOT NULL, changed_at BIGINT NOT NULL,
      armed_at BIGINT, body \(type: .bytes) NOT NULL, PRIMARY KEY (partition, contact, serial))
    """,
    """
    CREATE TABLE orders (
      partition BIGINT NOT NULL, contact BIGINT NOT NULL, id \(type: .text) NOT NULL,
      state \(type: .text) NOT NULL, at BIGINT NOT NULL, body \(type: .bytes) NOT NULL,
      PRIMARY KEY (partition, contact, id))
    """,
  ]

  private static let journeys: [Query] = [
    """
    CREATE TABLE runs (
      partition BIGINT NOT NULL, contact BIGINT NOT NULL, id \(type: .bytes) NOT NULL,
      journey \(type: .text) NOT NULL, version BIGINT NOT NULL, key \(type: .text),
      step \(type: .text), parked BIGINT NOT NULL, armed_at BIGINT, active BIGINT NOT NULL,
      started_at BIGINT NOT NULL, ended_at BIGINT, reason \(type: .text), goal_at BIGINT,
      body \(type: .bytes) NOT NULL, PRIMARY KEY (partition, contact, id))
    """,
    "CREATE INDEX runs_active ON runs (partition, contact) WHERE active = 1",
    "CREATE INDEX runs_by_journey ON runs (journey, started_at)",
    """
    CREATE TABLE timers (
      partition BIGINT NOT NULL, due BIGINT NOT NULL, kind BIGINT NOT NULL,
      contact BIGINT NOT NULL, ref \(type: .bytes) NOT NULL,
      PRIMARY KEY (partition, due, kind, contact, ref))\(withoutRowID)
    """,
    """
    CREATE TABLE messages (
      partition BIGINT NOT NULL, contact BIGINT NOT NULL, key \(type: .bytes) NOT NULL,
      run \(type: .bytes), journey \(type: .text), version BIGINT, step \(type: .text),
      channel \(type: .text) NOT NULL, lane BIGINT NOT NULL, content \(type: .text) NOT NULL,
      purpose \(type: .text) NOT NULL, topic \(type: .text) NOT NULL,
      destination \(type: .text) NOT NULL, service \(type: .text) NOT NULL,
      queued_at BIGINT NOT NULL, expires_at BIGINT, state \(type: .text) NOT NULL,
      reason \(type: .text), detail \(type: .text), due_at BIGINT NOT NULL,
      attempts BIGINT NOT NULL, handed_over_at BIGINT, settled_at BIGINT,
      reference \(type: .text), content_version BIGINT, variables \(type: .text),
      opened_at BIGINT, clicked_at BIGINT, PRIMARY KEY (partition, contact, key))
    """,
    """
    CREATE INDEX messages_queue ON messages (partition, channel, lane, due_at)
      WHERE state = 'queued'
    """,
    "CREATE INDEX messages_under_way ON messages (partition) WHERE state = 'handed_over'",
    "CREATE INDEX messages_by_time ON messages (queued_at)",
    """
    CREATE TABLE inbox (
      partition BIGINT NOT NULL, contact BIGINT NOT NULL, key \(type: .bytes) NOT NULL,
      at BIGINT NOT NULL, channel \(type: .text) NOT NULL, destination \(type: .text) NOT NULL,
      title \(type: .text) NOT NULL, body \(type: .text) NOT NULL,
      PRIMARY KEY (partition, contact, key))
    """,
    "CREATE INDEX inbox_by_time ON inbox (at)",
  ]

  private static let bookkeeping: [Query] = [
    """
    CREATE TABLE counts (
      partition BIGINT NOT NULL, journey \(type: .text) NOT NULL, version BIGINT NOT NULL,
      step \(type: .text) NOT NULL, metric \(type: .text) NOT NULL, day BIGINT NOT NULL,
      n BIGINT NOT NULL, PRIMARY KEY (partition, journey, version, step, metric, day))
    """,
    """
    CREATE TABLE event_names (
      partition BIGINT NOT NULL, name \(type: .text) NOT NULL, first_at BIGINT NOT NULL,
      last_at BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (partition, name))
    """,
    """
    CREATE TABLE rejections (
      id \(type: .bytes) PRIMARY KEY, at BIGINT NOT NULL, code \(type: .text) NOT NULL,
      message \(type: .text) NOT NULL, event \(type: .text), excerpt \(type: .text) NOT NULL)
    """,
    "CREATE INDEX rejections_by_time ON rejections (at, id)",
  ]

  /// SQLite keeps such rows in the tree of their key; PostgreSQL has only one kind of table.
  private static let withoutRowID: Query = "\(sqlite: " WITHOUT ROWID", postgres: "")"
}
