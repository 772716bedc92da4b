using Tutti.Kernel.Engine;

namespace Tutti.Storage.Embedded.Control.Hosting;

/// <summary>The port to workflow libraries: how a host gets the code of a project folder.</summary>
public interface IModuleLoader
{
    /// <summary>Loads the modules of a folder. A folder that changes after it was loaded is refused: one process runs one version of its code.</summary>
    /// <param name="source">A project folder, absolute.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Tutti.Kernel.TuttiException">There is none, it does not build, or it cannot be loaded (TUT6030 to TUT6039).</exception>
    Task<IReadOnlyList<IWorkflowModule>> LoadAsync(string source, CancellationToken cancellationToken);

    /// <summary>What the host offers to modules, for example a runner of processes.</summary>
    IServiceProvider Services { get; }
}
