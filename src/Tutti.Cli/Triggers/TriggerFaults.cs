using Tutti.Governance.Decisions;
using Tutti.Governance.Gates;
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

    internal static TuttiException NoLetters(string verb, string trigger) => new("TUT5138", $"Say which letters: 'tutti trigger {verb} {trigger} NUMBER', or --all. 'tutti trigger letters {trigger}' lists them.");

    internal static CallDeniedException NotKept(string topic, string rule) => new(new Denial("TUT5139", $"What the policy says of 'topic:{topic}' (rule '{rule}') asks somebody, counts or spends, which happens only in runs: send the event to a webhook whose flow publishes it, or permit it without that.", rule, RetryHint.Never));

    internal static TuttiException NoSecret(string hook) => new("TUT5149", $"A secret of the webhook '{hook}' is not there, or is none: set the variable that the trigger names to 'whsec_' and the base64 of 24 to 64 random bytes, for example from 'openssl rand -base64 32', and start the host anew.", isTransient: true);

    internal static TuttiException StoreHeld(string store) => new("TUT5148", $"Another process holds the store {store}, and events must be taken where it is held. End that process, or name another store with --store DIR; 'tutti doctor' names it.", isTransient: true);

    internal static TuttiException NoIdentities(string address) => new("TUT5140", $"At {address} everybody of the network could start runs, and the policy names neither keys nor issuers of tokens. Add 'identities:' to it, or listen on 127.0.0.1.");
}
