using System.Text.Json;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Storage.Embedded.Control;

/// <summary>Everything that can be asked of a store and its runs: the same in the process that holds the store and over its control socket (rule C2).</summary>
/// <remarks>Runs are named by their id or by any beginning of it that fits no other run. Members are thread safe.</remarks>
public interface IRunControl : IAsyncDisposable
{
    /// <summary>The store, and who holds it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoreView> InfoAsync(CancellationToken cancellationToken);

    /// <summary>Reads the whole store and checks it; changes nothing.</summary>
    /// <param name="progress">Told the checked bytes of log now and then; may be null.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    Task<CheckView> CheckAsync(IProgress<long>? progress, CancellationToken cancellationToken);

    /// <summary>Lists runs, newest first.</summary>
    /// <param name="filter">Which runs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<RunView>> ListAsync(RunFilter filter, CancellationToken cancellationToken);

    /// <summary>One run.</summary>
    /// <param name="run">Its id, or the beginning of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">No run or several runs fit.</exception>
    Task<RunView> GetAsync(string run, CancellationToken cancellationToken);

    /// <summary>How a run ended, or null while it has not.</summary>
    /// <param name="run">Its id, or the beginning of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ResultView?> ResultAsync(string run, CancellationToken cancellationToken);

    /// <summary>Events of a run, in order; resumable after any position (rule S6).</summary>
    /// <param name="query">Which events, and whether to go on with those to come.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>Ends with the events that are there; when following, with the run or with the holder.</returns>
    IAsyncEnumerable<EventView> EventsAsync(EventQuery query, CancellationToken cancellationToken);

    /// <summary>What a run is blocked on.</summary>
    /// <param name="run">Its id, or the beginning of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<WaitView>> WaitsAsync(string run, CancellationToken cancellationToken);

    /// <summary>What persons are asked, in all runs.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<WaitView>> QuestionsAsync(CancellationToken cancellationToken);

    /// <summary>Makes the workflows of a project folder known to the host.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest version of each.</returns>
    Task<IReadOnlyList<WorkflowView>> LoadAsync(string source, CancellationToken cancellationToken);

    /// <summary>Starts a run, or finds the one that the key means (rule R11).</summary>
    /// <param name="order">What to start.</param>
    /// <param name="cancellationToken">Ends the wait; the run may have started all the same.</param>
    Task<RunView> StartAsync(StartOrder order, CancellationToken cancellationToken);

    /// <summary>Answers a question, or says what became of a step whose outcome is unknown.</summary>
    /// <param name="order">The answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AnswerAsync(AnswerOrder order, CancellationToken cancellationToken);

    /// <summary>Sends a signal to a run.</summary>
    /// <param name="order">The signal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SignalAsync(SignalOrder order, CancellationToken cancellationToken);

    /// <summary>Cancels, pauses, unpauses or retries a run. Completes when the request is durable.</summary>
    /// <param name="order">What to do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The run after it.</returns>
    Task<RunView> CommandAsync(CommandOrder order, CancellationToken cancellationToken);

    /// <summary>Gives a step its result, or tells an agent something, without being asked.</summary>
    /// <param name="order">What, where, who and why.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The run after it, or its fork.</returns>
    Task<RunView> CorrectAsync(CorrectOrder order, CancellationToken cancellationToken);

    /// <summary>Starts a run with a copy of another one's results (rule R8).</summary>
    /// <param name="order">What to fork, and from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new run.</returns>
    Task<RunView> ForkAsync(ForkOrder order, CancellationToken cancellationToken);

    /// <summary>Erases payloads of ended runs. Runs go on meanwhile.</summary>
    /// <param name="order">Which, who and why.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun is finished later.</param>
    /// <returns>What became of each.</returns>
    Task<ErasureView> EraseAsync(EraseOrder order, CancellationToken cancellationToken);

    /// <summary>Gives the log a new key, which the old one signs. Runs go on meanwhile.</summary>
    /// <param name="order">Who and why.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun is finished.</param>
    /// <returns>The rotation.</returns>
    Task<RotationView> RotateKeyAsync(RotateOrder order, CancellationToken cancellationToken);

    /// <summary>Asks the host's loader, for what is not the store's: budgets, policies.</summary>
    /// <param name="order">What is asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer, JSON.</returns>
    Task<JsonElement> AskAsync(AskOrder order, CancellationToken cancellationToken);
}
