using System.CommandLine;
using Tutti.Cli.Flows;
using Tutti.Cli.Sessions;
using Tutti.Documents;
using Tutti.Governance.Identities;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Governance.Policies.Schema;

namespace Tutti.Cli.Policies;

/// <summary><c>tutti policy …</c>: checks, tests, explains and compares policies, and reviews tools. Only <c>status</c> touches a store.</summary>
internal static class PolicyCommand
{
    internal const string Usual = "policy.yaml";

    internal static Command Create(GlobalOptions globals) => new("policy", "Checks, tests, explains and compares policies, and reviews tools.")
    {
        PolicyCheck.CreateCheck(globals),
        PolicyCheck.CreateTest(globals),
        PolicyStatus.Create(globals),
        PolicyExplain.Create(globals),
        PolicyDiffCommand.Create(globals),
        PolicyScan.Create(globals),
        PolicyReview.Create(globals),
        CreateKey(globals),
        CreateSchema(globals),
    };

    internal static Option<string> PolicyOption() => new("--policy") { Description = $"The policy; {Usual} unless told.", HelpName = "FILE", DefaultValueFactory = static _ => Usual };

    /// <summary>Loads a policy; its faults go to stderr.</summary>
    internal static PolicySet? Load(Session session, string path, bool runTests = true)
    {
        var policy = TryLoad(session, path, runTests, out var faults);
        FlowCommand.Say(session, faults);
        return policy;
    }

    internal static PolicySet? TryLoad(Session session, string path, bool runTests, out IReadOnlyList<DocumentFault> faults)
    {
        var full = Path.GetFullPath(path, session.Tool.WorkingDirectory);
        return PolicyLoader.TryLoad(new PolicyFolder(Path.GetDirectoryName(full) ?? "/"), Path.GetFileName(full), out faults, runTests);
    }

    /// <summary>The bytes of a file that was named; stdin for <c>-</c>.</summary>
    internal static async Task<byte[]> ReadAsync(Session session, string path, CancellationToken cancellationToken)
    {
        if (path == "-")
        {
            using var stream = new MemoryStream();
            using var input = Console.OpenStandardInput();
            await input.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
            return stream.ToArray();
        }

        try
        {
            return await File.ReadAllBytesAsync(Path.GetFullPath(path, session.Tool.WorkingDirectory), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PolicyErrors.Unreadable(path, cause);
        }
    }

    private static Command CreateKey(GlobalOptions globals)
    {
        var id = new Argument<string>("ID") { Description = "A name for the key: letters, digits and '-'." };
        var user = new Option<string>("--user") { Description = "Whose it is; the id unless told.", HelpName = "NAME" };
        var command = new Command("key", "Makes an API key: prints it once to stdout, and what the policy stores to stderr.") { id, user };
        globals.Handle(command, (session, _) =>
        {
            var name = session.Arguments.GetValue(id) ?? "";
            if (!ApiKey.IsId(name)) { throw PolicyErrors.NoKeyName(name); }
            var (stored, text) = ApiKey.Create(name, session.Arguments.GetValue(user) ?? name);
            session.Print(text);
            session.Say($"identities:\n  keys:\n    {stored.Id}: {{ sha256: {stored.Sha256}, user: {stored.User} }}");
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static Command CreateSchema(GlobalOptions globals)
    {
        var command = new Command("schema", "Prints the JSON schema of policies, with which editors complete and explain keys.");
        globals.Handle(command, static async (session, cancellationToken) =>
        {
            await session.Out.WriteAsync(PolicySchema.Json.AsMemory(), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }
}
