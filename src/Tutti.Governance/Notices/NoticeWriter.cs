using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tutti.Governance.Approvals;
using Tutti.Governance.Gates;
using Tutti.Governance.Policies;
using Tutti.Governance.Risks;
using Tutti.Kernel.Engine;

namespace Tutti.Governance.Notices;

/// <summary>Says what is asked, to those whom it concerns.</summary>
internal static class NoticeWriter
{
    private const int ShownIdCharacters = 10;

    /// <summary>The same for the same question, whoever looks at it and when; a path may come again in a run, its moment does not.</summary>
    public static string IdOf(NoticeDefinition notice, RunWait wait)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{notice.Name}\n{wait.Run}\n{wait.Path}\n{wait.Since.Ticks}");
        return IdOf(what);
    }

    /// <summary>The id of a message by what it is about.</summary>
    public static string IdOf(string what) => $"msg_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16))}";

    /// <summary>Whether a notice is for an approval: all are, unless it names groups; then one of them must be among those who may answer.</summary>
    public static bool Concerns(NoticeDefinition notice, ApprovalRequest request, PolicySet policy)
    {
        if (notice.Groups is not { } groups) { return true; }
        var missing = request.Missing().ToList();
        return missing.Count == 0 || missing.Exists(needed => MayAnswer(needed, groups, policy));
    }

    private static bool MayAnswer(GateApproval needed, IReadOnlyList<string> groups, PolicySet policy) =>
        needed.Groups.Count + needed.Users.Count == 0
        || needed.Groups.Any(groups.Contains)
        || policy.Identities.Groups.Any(group => groups.Contains(group.Name) && group.Users.Any(needed.Users.Contains));

    /// <summary>The message.</summary>
    public static NoticeOrder Write(NoticeDefinition notice, RunWait wait, ApprovalRequest request)
    {
        var id = IdOf(notice, wait);
        var told = new NoticeEvent
        {
            Id = id,
            Type = request.Needed.Any(static needed => needed.Escalated is not null) ? NoticeEvent.Escalated : NoticeEvent.Asked,
            Subject = $"{wait.Run}:{wait.Path}",
            Time = wait.Since,
            Data = JsonSerializer.SerializeToElement(DataOf(notice, wait, request), NoticeJson.Default.NoticeData),
        };
        return new NoticeOrder
        {
            Notice = notice.Name,
            Id = id,
            Run = wait.Run.ToString(),
            Path = wait.Path,
            Since = wait.Since,
            Body = JsonSerializer.SerializeToElement(told, NoticeJson.Default.NoticeEvent),
        };
    }

    private static NoticeData DataOf(NoticeDefinition notice, RunWait wait, ApprovalRequest request) => new()
    {
        Notice = notice.Name,
        Run = wait.Run.ToString(),
        Path = wait.Path,
        Prompt = request.Shortage is { } shortage && !notice.WithArguments ? $"'{request.Call.Target}' needs more of '{shortage.Account.Id}' than is left. Top it up?" : wait.Origin,
        Choices = wait.Choices,
        Target = request.Call.Target,
        Risk = RiskLadder.WordOf(request.Call.Risk),
        Agent = request.Call.Agent,
        Caller = request.Call.Caller,
        Rule = request.Call.Rule,
        Policy = request.Call.Policy,
        Digest = request.Call.Digest,
        Needs = [.. request.Needed.Select(needed => NeedOf(needed, request))],
        Account = request.Shortage?.Account.Id,
        Expires = request.Until == default ? wait.Due : request.Until,
        Escalates = request.EscalatesAt,
        Command = $"tutti approval get {wait.Run.ToString()[..ShownIdCharacters]}:{wait.Path}",
        Arguments = notice.WithArguments ? request.Call.Arguments : null,
        Costs = notice.WithArguments && request.Call.Refusal?.Charges is { } charges ? [.. charges.Select(static charge => string.Create(CultureInfo.InvariantCulture, $"{charge.Amount} {charge.Unit}"))] : null,
    };

    private static NoticeNeed NeedOf(GateApproval needed, ApprovalRequest request) => new()
    {
        Rule = needed.Rule,
        Groups = needed.Groups,
        Users = needed.Users,
        Quorum = needed.Quorum,
        NotCaller = needed.ExcludesCaller,
        Given = [.. request.Given.Where(vote => vote.Rules.Contains(needed.Rule)).Select(static vote => vote.By)],
        Escalated = needed.Escalated is { } stages ? [.. stages.SelectMany(static stage => stage.To).Distinct()] : null,
    };
}
