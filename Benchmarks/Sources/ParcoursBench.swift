import ArgumentParser

/// Measures Parcours beside references on the same machine; `Benchmarks/run` runs all of it.
@main
struct ParcoursBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parcours-bench", abstract: "Measures Parcours.",
    subcommands: [
      Comparison.self,
      RowsBenchmark.self, PlainJourneysBenchmark.self, JourneysBenchmark.self,
      PipelineBenchmark.self, TimersBenchmark.self, WindowBenchmark.self,
      IngestBenchmark.self, LatencyBenchmark.self, RecommendationBenchmark.self,
    ])
}
