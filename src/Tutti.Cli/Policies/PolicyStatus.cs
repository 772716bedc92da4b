using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Gates;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Storage.Embedded.Control;

namespace Tutti.Cli.Policies;

/// <summary><c>tutti policy status</c>: which policy the host of a store has in force, and why a changed file was not taken.</summary>
internal static class PolicyStatus
{
    internal static Command Create(GlobalOptions globals)
    {
        var command = new Command("status", "Shows the policy that is in force in the store, and why a changed file was not taken.");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var control = await session.ChangeAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false))
            {
                var answer = await control.AskAsync(new AskOrder { Topic = GateTopics.Policy, By = Session.Person }, cancellationToken).ConfigureAwait(false);
                if (answer.Deserialize(GateTopicsJson.Default.PolicyInForce) is { } policy) { Print(session, policy, answer); }
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(Session session, PolicyInForce policy, JsonElement json)
    {
        if (session.Format != OutputFormat.Table)
        {
            session.Print(session.Format == OutputFormat.Id ? policy.Digest : json.GetRawText());
            return;
        }

        session.Print($"file      {policy.File ?? $"none: {policy.Usual} is not there, and {HostPolicy.Variable} names no other"}");
        if (policy.Description is { Length: > 0 } description) { session.Print($"about     {description}"); }
        session.Print($"digest    {policy.Digest}");
        session.Print($"rules     {policy.Rules}");
        session.Print($"looked    {Texts.Ago(policy.Looked, session.Time.GetUtcNow())}");
        foreach (var breaker in policy.Breakers)
        {
            var until = breaker.Until is { } time ? string.Create(CultureInfo.InvariantCulture, $", until {time.ToLocalTime():yyyy-MM-dd HH:mm:ss}") : "";
            session.Print(string.Create(CultureInfo.InvariantCulture, $"breaker   {breaker.Breaker}: {breaker.Flow} {breaker.Circuit}{until}, {breaker.Failures} of {breaker.Runs} runs failed"));
        }

        if (policy.Faults.Count == 0) { return; }
        session.Print("The file has changed and is faulty: an older one stays in force.");
        foreach (var fault in policy.Faults) { session.Print($"  {fault}"); }
    }
}
