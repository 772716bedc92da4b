using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Tutti.Agents.Http;
using Tutti.Cli.Gates;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Governance.Gates;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Triggers;
using Tutti.Orchestration.Triggers.Deliveries;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Triggers;

/// <summary>The triggers of the host that holds a store: does what they decide, and answers what is asked of them.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The runner is handed to the host that attends it, which ends it.")]
internal sealed class TriggerDesk
{
    private readonly Tool _tool;
    private readonly TriggerRunner _runner;
    private volatile Func<StartOrder, CancellationToken, Task<RunId>>? _start;

    public TriggerDesk(Tool tool, Gate gate)
    {
        _tool = tool;
        var client = new Lazy<ServiceClient>(() => new ServiceClient(tool.Time)); // for as long as the process: hosts end with it
        _runner = new TriggerRunner(StartAsync, tool.Time, new LineLogger(tool.Error, tool.Time))
        {
            Deliveries = new DeliveryOptions { Gate = gate, Client = () => client.Value, FindSecret = reference => HostSecrets.ValueOf(tool, reference), Time = tool.Time },
        };
    }

    /// <summary>Declares triggers.</summary>
    public void Declare(TuttiOptions options) => _runner.Declare(options);

    /// <summary>Begins to do what triggers decide.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="start">Starts runs.</param>
    /// <param name="beside">What ends with it.</param>
    public IAsyncDisposable Attend(TuttiEngine engine, Func<StartOrder, CancellationToken, Task<RunId>> start, IAsyncDisposable beside)
    {
        _start = start;
        _runner.Start(engine);
        return new Attendance(_runner, beside);
    }

    /// <summary>Something may be to do.</summary>
    public void Poke() => _runner.Poke();

    /// <summary>Whether something is due soon.</summary>
    public bool IsExpecting(TimeSpan within) => _runner.Next is { } next && next - _tool.Time.GetUtcNow() <= within;

    /// <summary>Answers a question.</summary>
    /// <exception cref="Kernel.TuttiException">There is no such trigger (TUT4725), or it does not take this (TUT4726).</exception>
    public Task<JsonElement?> AskAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken) => TriggerAnswers.AskAsync(engine, _runner, order, cancellationToken);

    private Task<RunId> StartAsync(TriggerStart start, CancellationToken cancellationToken)
    {
        var begin = _start ?? throw new InvalidOperationException("Nothing is started before the host attends.");
        var order = new StartOrder
        {
            Source = start.Trigger.Flow,
            Document = start.Inputs,
            Directory = start.Trigger.Folder,
            Key = start.Key,
            Labels = start.Labels,
        };
        return begin(order, cancellationToken);
    }

    private sealed class Attendance(TriggerRunner runner, IAsyncDisposable beside) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await runner.DisposeAsync().ConfigureAwait(false);
            await beside.DisposeAsync().ConfigureAwait(false);
        }
    }
}
