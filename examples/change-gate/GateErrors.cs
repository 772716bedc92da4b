using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace ChangeGate;

/// <summary>Errors of the gate; their codes are rows of <c>docs/errors.md</c>.</summary>
internal static class GateErrors
{
    internal static TuttiException NoDirectory(string path) => new(
        "TUT9001", $"There is no directory '{path}'. Name one by --input repo=PATH, or leave it out for the sample repository.");

    internal static TuttiException NoRepository(string path) => new(
        "TUT9002", $"'{path}' is not a git repository. Run 'git init' and commit there, or name another directory by --input repo=PATH.");

    internal static TuttiException Bare(string path) => new(
        "TUT9003", $"'{path}' has no work tree, because it is bare or the inside of a .git folder. Clone it, and name the clone's directory.");

    internal static TuttiException NoCommit(string path) => new(
        "TUT9004", $"The repository '{path}' has no commit yet, so there is no change to check. Commit something first.");

    internal static TuttiException NoBase(string reference, string path) => new(
        "TUT9005", $"'{reference}' is no commit of the repository '{path}', or has no history in common with HEAD. See 'git log' there, then name a commit or branch by --input base=REF.");

    internal static TuttiException BadBranch(string branch) => new(
        "TUT9007", $"'{branch}' cannot be the name of a branch. Choose another by --input branch=NAME.");

    /// <summary>A definite no, also for the step that may act only once.</summary>
    internal static StepRejectedException BranchExists(string branch) => new(
        $"The branch '{branch}' exists already and was not made by this run. Choose another by --input branch=NAME, or delete it.", "TUT9008");

    /// <summary>Git answered, and the answer is no: it has done nothing.</summary>
    internal static StepRejectedException GitRefused(string command, string reason) => new(
        $"'git {command}' failed: {reason} Mend that in the repository, then start the gate again.", "TUT9009");

    internal static TuttiException Partial(string path) => new(
        "TUT9010", $"The repository '{path}' is a partial clone: reading it could run programs that its configuration names. Check a full clone of it.");

    internal static TuttiException OutOfRange(string field, int value, int most) => new(
        "TUT9011", $"The input '{field}' is {value}; it must be between 0 and {most}.");

    internal static TuttiException NoRunner() => new(
        "TUT9012", "This host offers no ProcessRunner, so the gate cannot run commands. Register one with the host's services.");

    internal static TuttiException CopyGone(string folder) => new(
        "TUT9013", $"The isolated copy '{folder}' has gone while the run was under way. Cancel this run and start another.");

    internal static TuttiException NoReport(string folder, Exception cause) => new(
        "TUT9015", $"The report cannot be written to '{folder}': {cause.Message} Name another folder by --input reports=PATH.", cause: cause);

    internal static TuttiException NoHost() => new(
        "TUT9017", "This host runs no flows, so the functions of the gate are of no use to it. Give the module a host with a PlanHost among its services.");
}
