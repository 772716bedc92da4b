using Tutti.Kernel;
using Tutti.Storage.Embedded.Control.Inputs;

namespace Tutti.Storage.Embedded.Control.Hosting;

/// <summary>Errors of finding, building and loading workflows.</summary>
public static class ModuleErrors
{
    /// <summary>Code of a folder that does not exist.</summary>
    public const string NoFolder = "TUT6030";

    /// <summary>Code of an unknown workflow.</summary>
    public const string NoWorkflow = "TUT6034";

    /// <summary>There is no such folder, and no workflow of that name has run here.</summary>
    /// <param name="target">What was named.</param>
    /// <param name="known">Names of workflows that have run here.</param>
    public static TuttiException NoTarget(string target, IReadOnlyCollection<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var hint = known.Count > 0 ? $"Workflows here: {string.Join(", ", known)}." : "Name a flow, or a folder that holds flow.yaml or a .csproj.";
        return new TuttiException(NoFolder, $"'{target}' is neither a flow, nor a folder with a project, nor a name that has run in this store.{Suggestions.DidYouMean(target, known)} {hint}");
    }

    /// <summary>A folder holds no project, or several.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="count">How many projects there are.</param>
    public static TuttiException NoProject(string folder, int count) => new(
        "TUT6031", count == 0 ? $"'{folder}' holds neither flow.yaml nor a .csproj. Name the folder of a flow or of a workflow project; 'tutti init' writes a first flow." : $"'{folder}' holds {count} projects. Name the folder of one of them.");

    /// <summary>A project does not build.</summary>
    /// <param name="project">The project.</param>
    /// <param name="errors">What the compiler says.</param>
    public static TuttiException NotBuilt(string project, string errors) => new(
        "TUT6032", $"'{project}' does not build. Mend it, then try again:\n{errors}");

    /// <summary>An assembly holds no module.</summary>
    /// <param name="assembly">The assembly.</param>
    public static TuttiException NoModule(string assembly) => new(
        "TUT6033", $"'{assembly}' holds no public class that implements IWorkflowModule. Add one that declares the workflows in AddTo.");

    /// <summary>A module does not know a workflow.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="version">The version, or 0.</param>
    /// <param name="where">Where it was looked for.</param>
    /// <param name="known">What is there.</param>
    public static TuttiException UnknownWorkflow(string id, int version, string where, IReadOnlyCollection<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var wanted = version > 0 ? $"'{id}' version {version}" : $"'{id}'";
        var list = known.Count > 0 ? $" It knows: {string.Join(", ", known)}." : "";
        return new TuttiException(NoWorkflow, $"There is no workflow {wanted} in {where}.{Suggestions.DidYouMean(id, known)}{list}");
    }

    /// <summary>A module has several workflows and none was named.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="known">What is there.</param>
    public static TuttiException SeveralWorkflows(string source, IReadOnlyCollection<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return new TuttiException("TUT6035", known.Count == 0
            ? $"'{source}' declares no workflows. Add one in AddTo of its module."
            : $"'{source}' holds several workflows. Name one after the folder: {string.Join(", ", known)}.");
    }

    /// <summary>An assembly cannot be loaded.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="cause">Why.</param>
    public static TuttiException NotLoaded(string assembly, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return new TuttiException("TUT6036", $"'{assembly}' cannot be loaded: {cause.Message} Build it against this version of Tutti.", cause: cause);
    }

    /// <summary>The SDK is missing.</summary>
    /// <param name="project">What was to be built.</param>
    public static TuttiException NoSdk(string project) => new(
        "TUT6037", $"'{project}' must be built, and there is no 'dotnet' in PATH. Install the .NET 10 SDK.");

    /// <summary>A run of code cannot go on with a definition that is data.</summary>
    /// <param name="source">The definition.</param>
    /// <param name="workflow">The run's workflow.</param>
    public static TuttiException NoDefinition(string source, string workflow) => new(
        "TUT6039", $"The workflow '{workflow}' is code, so no run of it can go on with '{source}'. Leave --with out, or name another version of the code with --version-of-workflow.");

    /// <summary>The host runs code that has changed since.</summary>
    /// <param name="source">The folder.</param>
    public static TuttiException Outdated(string source) => new(
        "TUT6038", $"'{source}' has changed since process {Environment.ProcessId} loaded it, and that process holds the store. Let it end its runs, or stop it with Ctrl-C or 'kill {Environment.ProcessId}': every run stands where it is, and the next host goes on with the new code.");

    /// <summary>Another folder has declared the same: two checkouts of one project.</summary>
    /// <param name="source">The folder that came second.</param>
    /// <param name="cause">What is declared twice.</param>
    public static TuttiException SecondCheckout(string source, TuttiException cause) => new(
        "TUT6040", $"'{source}' declares what another project of this store does already. {cause?.Message} Two checkouts of one project share the ids of their workflows: give each a store of its own (--store, TUTTI_STORE), or end the runs of the other first.", isTransient: false, cause);
}
