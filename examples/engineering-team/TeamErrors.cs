using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace EngineeringTeam;

/// <summary>Errors of the team; their codes are rows of <c>docs/errors.md</c>.</summary>
internal static class TeamErrors
{
    internal static TuttiException NoHost() => new(
        "TUT9200", "This host runs no flows, so the functions of the team are of no use to it. Give the module a host with a PlanHost among its services.");

    internal static TuttiException NoRunner() => new(
        "TUT9201", "This host offers no ProcessRunner, so the team cannot run git. Register one with the host's services.");

    internal static TuttiException NoFolder(string path) => new(
        "TUT9202", $"There is no folder '{path}'. Name one by --input repo=PATH, or leave it out for the sample.");

    internal static TuttiException TooMuch(string path, string most) => new(
        "TUT9203", $"The folder '{path}' holds more than {most}, and is no git repository. Run 'git init' and commit there, or name a smaller one.");

    /// <summary>Nothing can be decided without the tester.</summary>
    internal static TuttiException NoTester(string reason) => new(
        "TUT9204", $"The tester cannot run here, and nobody else decides: {reason} Name another command by --input tests=[…].");

    internal static TuttiException CopyGone(string folder) => new(
        "TUT9205", $"The isolated copy '{folder}' has gone while the run was under way. Cancel this run and start another.");

    internal static StepRejectedException Outside(string file) => new(
        $"The file '{file}' lies outside of the isolated copy, or is no regular file. Nothing was read.", "TUT9206");
}
