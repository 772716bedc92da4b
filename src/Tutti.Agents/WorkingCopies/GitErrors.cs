using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.WorkingCopies;

/// <summary>Why a copy cannot be made.</summary>
internal static class GitErrors
{
    internal static TuttiException Missing(string reason) => new(
        "TUT4023", $"Git cannot be run: {reason} Install git, version 2.38 or newer.");

    /// <summary>Git answered, and the answer is no: it has done nothing.</summary>
    internal static StepRejectedException Refused(string command, string reason) => new(
        $"'git {command}' failed: {reason} Mend that in the repository, then start again.", "TUT4024");

    /// <summary>Git was ended before it answered: what it did is unknown.</summary>
    internal static TuttiException Interrupted(string command) => new(
        "TUT4024", $"'git {command}' was ended before it was done. See what the machine was busy with, then retry the run.");

    internal static TuttiException NotOurs(string folder) => new(
        "TUT4025", $"The folder '{folder}' was not made by its owner, so it is neither used nor removed. Move it away, then retry the run.");

    internal static StepRejectedException NoRepository(string path, string reason) => new(
        $"'{path}' cannot be copied: {reason} Name the absolute path of a whole repository on this machine.", "TUT4026");

    internal static StepRejectedException NoRevision(string repository, string revision) => new(
        $"'{revision}' is no commit of the repository '{repository}'. Name a branch, a tag or a commit that 'git log' shows there.", "TUT4027");
}
