using Tutti.Governance.Gates;
using Tutti.Kernel;

namespace Tutti.Governance.Approvals;

/// <summary>Why an answer to an approval does not count. The question stays open.</summary>
internal static class ApprovalErrors
{
    public static TuttiException NotAuthenticated() => new(
        "TUT2651", "Approvals are answered by people who prove who they are, by a key of the policy or a token of one of its issuers. Name a file that holds yours: 'tutti approval approve … --key-file FILE'; 'tutti policy key' makes one.");

    public static TuttiException OwnCall(string user) => new("TUT2652", $"'{user}' is behind this call and may not answer for it. Ask somebody else.");

    public static TuttiException Twice(string user) => new("TUT2653", $"'{user}' has said yes already. More different people are needed.");

    public static TuttiException NotAsked(string user, IReadOnlyList<GateApproval> needed)
    {
        var who = string.Join(", ", needed.SelectMany(static approval => approval.Groups.Concat(approval.Users)).Distinct());
        return new TuttiException("TUT2654", $"'{user}' may not answer this. These may: {who}.");
    }

    public static TuttiException BadContent() => new("TUT2655", "What came with the answer cannot be used: edited arguments are a JSON object, a top-up is an amount above zero.");

    public static TuttiException Misfit(string target, IReadOnlyList<string> faults) => new(
        "TUT2663", $"These arguments do not fit the schema of '{target}': {string.Join("; ", faults)}. Nothing was answered: correct them and answer again.");

    public static TuttiException NoAnswer() => new("TUT2656", "An answer in place of a call needs words. Say them with --comment.");

    public static TuttiException CorrectionUnproved() => new(
        CorrectionCodes.Unproved, "Under this policy runs are corrected by people who prove who they are, by a key of the policy or a token of one of its issuers. Name a file that holds yours: 'tutti runs correct … --key-file FILE'; 'tutti policy key' makes one.");

    public static TuttiException MayNotCorrect(string user) => new(
        "TUT2659", $"'{user}' may not step into runs: the policy names others, under 'corrections', or in 'by' of its rules that ask. Ask one of them.");

    public static TuttiException NotReadable() => new("TUT2657", "The details of this approval cannot be read by this version. Answer it with the version that asked.");
}
