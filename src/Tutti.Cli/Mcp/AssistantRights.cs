using Tutti.Cli.Gates;
using Tutti.Cli.Sessions;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Identities;
using Tutti.Governance.Naming;

namespace Tutti.Cli.Mcp;

/// <summary>What an assistant may do: what the policy in force allows it as <c>tutti.TOOL</c>, and without a policy to look, to start and to wait.</summary>
/// <param name="tool">The process.</param>
/// <param name="store">The store's directory.</param>
internal sealed class AssistantRights(Tool tool, string store)
{
    private const string Server = "tutti";

    private static readonly Caller Person = new(Session.Person, CallerKind.Local);

    private readonly HostPolicy _policy = HostPolicy.Open(tool, store);

    /// <summary>Whether the policy says anything of this.</summary>
    public bool HasPolicy => _policy.File is not null;

    /// <summary>Whether a tool is shown.</summary>
    public bool Shows(AssistantTool wanted) => HasPolicy ? _policy.Current.Shows(Call(wanted, CallArguments.None)) : !wanted.NeedsPolicy;

    /// <summary>Lets a call go on, or says why not.</summary>
    /// <exception cref="Kernel.TuttiException">It may not be made (TUT5142 to TUT5144).</exception>
    public void Require(AssistantTool wanted, CallArguments arguments)
    {
        if (!HasPolicy)
        {
            if (wanted.NeedsPolicy) { throw AssistantFaults.NoPolicy(wanted.Name, _policy.Usual); }
            return;
        }

        var decision = _policy.Current.Decide(Call(wanted, arguments));
        if (decision.Denial is { } denial) { throw AssistantFaults.Denied(wanted.Name, $"{denial.Code}: {denial.Message}"); }
        if (decision.Verdict != Verdict.Allow || decision.Spends.Count + decision.Limits.Count + decision.Places.Count + decision.Redactions.Count > 0)
        {
            throw AssistantFaults.NotKept(wanted.Name, decision.Rule?.Id ?? "default");
        }
    }

    private GateCall Call(AssistantTool wanted, CallArguments arguments) => new()
    {
        Caller = Person,
        Run = new RunFacts("mcp", "mcp"),
        Target = TargetName.Parse($"{Server}.{wanted.Name}"),
        Arguments = arguments,
        Time = tool.Time.GetUtcNow(),
    };
}
