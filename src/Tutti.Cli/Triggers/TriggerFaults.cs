using Tutti.Kernel;

namespace Tutti.Cli.Triggers;

/// <summary>What is wrong with what verbs of triggers are given.</summary>
internal static class TriggerFaults
{
    /// <summary>A trigger and its flow do not fit each other.</summary>
    internal const string NotTheFlow = "TUT5145";

    internal static TuttiException Unreadable(string path, Exception cause) => new("TUT5146", $"'{path}' cannot be read: {cause.Message} Name a file such as nightly.trigger.yaml.", cause: cause);

    internal static TuttiException NoTimes(string name) => new("TUT5147", $"The trigger '{name}' waits for events, and has no due times.");

    internal static TuttiException NoMoment(string text) => new("TUT5147", $"'{text}' is no moment. Write for example 2027-01-01T08:00Z.");
}
