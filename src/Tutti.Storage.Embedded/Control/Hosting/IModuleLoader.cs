using System.Text.Json;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Runs;

namespace Tutti.Storage.Embedded.Control.Hosting;

/// <summary>The port to workflow libraries and definitions that are data: how a host gets what it runs.</summary>
public interface IModuleLoader
{
    /// <summary>Loads the modules of a folder. A folder that changes after it was loaded is refused: one process runs one version of its code.</summary>
    /// <param name="source">Absolute path of a project folder, or of a definition that is data: then of the project beside it, if there is one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">There is none, it does not build, or it cannot be loaded (TUT6030 to TUT6040).</exception>
    Task<IReadOnlyList<IWorkflowModule>> LoadAsync(string source, CancellationToken cancellationToken);

    /// <summary>What the host offers to the modules of a folder, for example a runner of processes.</summary>
    /// <param name="folder">Absolute path of the folder.</param>
    IServiceProvider ServicesFor(string folder);

    /// <summary>Adds what the host can run without any folder, before its engine opens.</summary>
    /// <param name="options">Takes the declarations.</param>
    void AddTo(TuttiOptions options)
    {
    }

    /// <summary>Begins what goes on beside the runs of a host, when its engine is open.</summary>
    /// <param name="engine">The engine.</param>
    /// <returns>Ends it, before the engine closes; null where nothing goes on.</returns>
    IAsyncDisposable? Attend(TuttiEngine engine) => null;

    /// <summary>The same, for what starts runs by itself.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="start">Starts a run as if somebody had asked the host for it.</param>
    /// <returns>Ends it, before the engine closes; null where nothing goes on.</returns>
    IAsyncDisposable? Attend(TuttiEngine engine, Func<StartOrder, CancellationToken, Task<RunId>> start) => Attend(engine);

    /// <summary>Whether something is due that is no run's, so that the host should not leave.</summary>
    /// <param name="within">How soon.</param>
    bool IsExpecting(TimeSpan within) => false;

    /// <summary>Reads a definition that is data, such as a flow, and what its run is given.</summary>
    /// <param name="order">What to start; the modules of its source are loaded.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where the source is a project folder.</returns>
    /// <exception cref="Tutti.Kernel.TuttiException">The definition or the inputs are faulty.</exception>
    Task<PreparedRun?> PrepareAsync(StartOrder order, CancellationToken cancellationToken) => Task.FromResult<PreparedRun?>(null);

    /// <summary>Reads an edited definition that is data, and compares it with the one that a run brought.</summary>
    /// <param name="change">Both.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where the run's workflow is code.</returns>
    /// <exception cref="Tutti.Kernel.TuttiException">The definition is faulty, or not of this run.</exception>
    Task<PreparedFork?> PrepareForkAsync(DefinitionChange change, CancellationToken cancellationToken) => Task.FromResult<PreparedFork?>(null);

    /// <summary>Starts a run, or says why none may start now.</summary>
    /// <param name="engine">The engine of the host.</param>
    /// <param name="workflow">Id of the workflow.</param>
    /// <param name="start">Starts it.</param>
    /// <param name="cancellationToken">Ends the wait; the run may have started all the same.</param>
    /// <returns>The run.</returns>
    /// <exception cref="Tutti.Kernel.TuttiException">None may start now; nothing was started.</exception>
    Task<RunId> StartAsync(TuttiEngine engine, string workflow, Func<Task<RunId>> start, CancellationToken cancellationToken) => (start ?? throw new ArgumentNullException(nameof(start)))();

    /// <summary>Answers what is not the store's: budgets, policies.</summary>
    /// <param name="engine">The engine of the host.</param>
    /// <param name="order">What is asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer, JSON; null where the topic is not known.</returns>
    Task<JsonElement?> AskAsync(TuttiEngine engine, AskOrder order, CancellationToken cancellationToken) => Task.FromResult<JsonElement?>(null);
}

/// <summary>A run of a definition that is data, ready to start.</summary>
/// <param name="Workflow">Id of the workflow.</param>
/// <param name="Input">The encoded input; it holds the definition.</param>
/// <param name="Limits">Limits of the run; null for the workflow's own.</param>
public sealed record PreparedRun(string Workflow, ReadOnlyMemory<byte> Input, RunLimits? Limits);

/// <summary>An edited definition, and the run that shall go on with it.</summary>
/// <param name="Source">Absolute path of the edited definition.</param>
/// <param name="Directory">The caller's directory.</param>
/// <param name="Workflow">Id of the run's workflow.</param>
/// <param name="Input">The run's encoded input.</param>
public sealed record DefinitionChange(string Source, string Directory, string Workflow, ReadOnlyMemory<byte> Input);

/// <summary>A fork with an edited definition, ready to start.</summary>
/// <param name="Input">The encoded input; it holds the edited definition.</param>
/// <param name="Carries">Which results are still valid, by path.</param>
public sealed record PreparedFork(ReadOnlyMemory<byte> Input, Func<string, bool> Carries);
