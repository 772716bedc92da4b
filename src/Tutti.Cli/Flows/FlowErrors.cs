using Tutti.Kernel;

namespace Tutti.Cli.Flows;

/// <summary>What is wrong with a flow that was named.</summary>
internal static class FlowErrors
{
    public static TuttiException NoFlow(string path, IEnumerable<string> endings) => new(
        "TUT5001", $"'{path}' is neither a flow nor a folder. A flow is a file that ends in {string.Join(" or ", endings)}.");

    public static TuttiException OtherFlow(string path, string name, string workflow) => new(
        "TUT5002", $"'{path}' is the flow '{name}', and the run is of '{workflow}'. Name the edited file of the same flow.");
}
