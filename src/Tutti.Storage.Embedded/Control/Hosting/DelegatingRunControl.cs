using System.Text.Json;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Storage.Embedded.Control.Hosting;

/// <summary>A control that hands everything on, and owns more than it: what that is, disposal says.</summary>
/// <param name="inner">The control that does the work.</param>
public abstract class DelegatingRunControl(IRunControl inner) : IRunControl
{
    /// <inheritdoc/>
    public Task<StoreView> InfoAsync(CancellationToken cancellationToken) => inner.InfoAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<CheckView> CheckAsync(IProgress<long>? progress, CancellationToken cancellationToken) => inner.CheckAsync(progress, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunView>> ListAsync(RunFilter filter, CancellationToken cancellationToken) => inner.ListAsync(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<RunView> GetAsync(string run, CancellationToken cancellationToken) => inner.GetAsync(run, cancellationToken);

    /// <inheritdoc/>
    public Task<ResultView?> ResultAsync(string run, CancellationToken cancellationToken) => inner.ResultAsync(run, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<EventView> EventsAsync(EventQuery query, CancellationToken cancellationToken) => inner.EventsAsync(query, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WaitView>> WaitsAsync(string run, CancellationToken cancellationToken) => inner.WaitsAsync(run, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WaitView>> QuestionsAsync(CancellationToken cancellationToken) => inner.QuestionsAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkflowView>> LoadAsync(string source, CancellationToken cancellationToken) => inner.LoadAsync(source, cancellationToken);

    /// <inheritdoc/>
    public Task<RunView> StartAsync(StartOrder order, CancellationToken cancellationToken) => inner.StartAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task AnswerAsync(AnswerOrder order, CancellationToken cancellationToken) => inner.AnswerAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task SignalAsync(SignalOrder order, CancellationToken cancellationToken) => inner.SignalAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<RunView> CommandAsync(CommandOrder order, CancellationToken cancellationToken) => inner.CommandAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<RunView> CorrectAsync(CorrectOrder order, CancellationToken cancellationToken) => inner.CorrectAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<RunView> ForkAsync(ForkOrder order, CancellationToken cancellationToken) => inner.ForkAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<RotationView> RotateKeyAsync(RotateOrder order, CancellationToken cancellationToken) => inner.RotateKeyAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<ErasureView> EraseAsync(EraseOrder order, CancellationToken cancellationToken) => inner.EraseAsync(order, cancellationToken);

    /// <inheritdoc/>
    public Task<JsonElement> AskAsync(AskOrder order, CancellationToken cancellationToken) => inner.AskAsync(order, cancellationToken);

    /// <summary>Lets go of what the control owns.</summary>
    public abstract ValueTask DisposeAsync();
}
