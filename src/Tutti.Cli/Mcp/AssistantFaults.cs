using Tutti.Kernel;

namespace Tutti.Cli.Mcp;

/// <summary>Why an assistant's call is not made.</summary>
internal static class AssistantFaults
{
    public static TuttiException Argument(string tool, string name, string fault) => new("TUT5141", $"'{name}' of '{tool}': {fault}.");

    public static TuttiException NoPolicy(string tool, string usual) =>
        new("TUT5142", $"'{tool}' decides or ends something, so a person must have permitted it: this store has no policy. Write {usual} with a rule such as 'allow: tutti.{tool}', or do it by hand with the tool 'tutti'.");

    public static TuttiException Denied(string tool, string why) => new("TUT5143", $"The policy does not let an assistant call 'tutti.{tool}': {why}");

    public static TuttiException NotKept(string tool, string rule) =>
        new("TUT5144", $"What the policy says of 'tutti.{tool}' (rule '{rule}') asks somebody, counts, spends or redacts, which happens only behind the gateway: let 'tutti gateway' serve 'tutti mcp serve' as one of its servers, or permit the call without that.");
}
