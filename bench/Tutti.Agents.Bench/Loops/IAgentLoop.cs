namespace Tutti.Agents.Bench.Loops;

/// <summary>One way to let a model call its tool ten times and answer.</summary>
internal interface IAgentLoop : IAsyncDisposable
{
    /// <summary>Runs one agent to its answer.</summary>
    Task<string> RunAsync();
}
