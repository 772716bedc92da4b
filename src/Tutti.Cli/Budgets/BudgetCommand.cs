using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tutti.Cli.Gates;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Governance.Amounts;

namespace Tutti.Cli.Budgets;

/// <summary><c>tutti budget …</c>: accounts of the store's ledgers. The policy says their limits; here people look, add, and set other limits for now.</summary>
internal static class BudgetCommand
{
    internal static Command Create(GlobalOptions globals) => new("budget", "Shows what budgets hold and have spent, adds to them, and sets other limits than the policy's.")
    {
        CreateList(globals),
        CreateGet(globals),
        CreateHistory(globals),
        CreateTopUp(globals),
        CreateSet(globals),
    };

    private static Argument<string> AccountArgument() => new("ACCOUNT") { Description = "The account: a budget's name, with /KEY where it has one for each." };

    private static Command CreateList(GlobalOptions globals)
    {
        var command = new Command("list", "Lists all accounts as they stand.");
        command.Aliases.Add("ls");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var rows = await AskAsync(session, BudgetTopics.List, body: null, cancellationToken).ConfigureAwait(false);
            PrintAccounts(session, rows.Deserialize(BudgetJson.Default.BudgetRowArray) ?? []);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateGet(GlobalOptions globals)
    {
        var account = AccountArgument();
        var command = new Command("get", "Shows one account.") { account };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var name = session.Arguments.GetValue(account) ?? "";
            var rows = (await AskAsync(session, BudgetTopics.List, body: null, cancellationToken).ConfigureAwait(false)).Deserialize(BudgetJson.Default.BudgetRowArray) ?? [];
            PrintAccounts(session, [rows.FirstOrDefault(row => row.Account == name) ?? throw BudgetFaults.NoAccount(name)]);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateHistory(GlobalOptions globals)
    {
        var account = AccountArgument();
        var command = new Command("history", "Shows what happened on an account, oldest first.") { account };
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var body = new BudgetAsk(session.Arguments.GetValue(account) ?? "");
            var moves = (await AskAsync(session, BudgetTopics.History, body, cancellationToken).ConfigureAwait(false)).Deserialize(BudgetJson.Default.BudgetMoveArray) ?? [];
            new Listing<BudgetMove>(moves, BudgetJson.Default.BudgetMove, static move => move.Position.ToString(CultureInfo.InvariantCulture))
                .Column("TIME", static move => move.Time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))
                .Column("WHAT", static move => move.What)
                .Column("AMOUNT", static move => move.Amount is { } amount ? amount.ToString(CultureInfo.InvariantCulture) : "")
                .Column("FOR", static move => move.Hold ?? "")
                .Column("BY", static move => move.By ?? "")
                .Print(session.Out, session.Format);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateTopUp(GlobalOptions globals)
    {
        var amount = new Argument<string>("AMOUNT") { Description = "How much more, for the present window: 25.00, or '25.00 USD'." };
        return CreateChange(globals, "top-up", "Adds to an account for its present window, in the name of whoever holds the key.", amount, BudgetTopics.TopUp,
            static text => Read(text) is { Value: > 0 } read ? read : throw BudgetFaults.NoAmount(text));
    }

    private static Command CreateSet(GlobalOptions globals)
    {
        var limit = new Argument<string>("LIMIT") { Description = "How much in one window: 250.00, or '250.00 USD'; 0 for nothing more." };
        return CreateChange(globals, "set", "Gives an account another limit, until the policy's own limit of it changes, in the name of whoever holds the key.", limit, BudgetTopics.Set,
            static text => Read(text) ?? throw BudgetFaults.NoLimit(text));
    }

    private static Command CreateChange(GlobalOptions globals, string verb, string description, Argument<string> number, string topic, Func<string, (decimal Value, string? Unit)> read)
    {
        var account = AccountArgument();
        var keys = new KeyOptions();
        var command = new Command(verb, description) { account, number };
        keys.AddTo(command);
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var (value, unit) = read(session.Arguments.GetValue(number) ?? "");
            var body = new BudgetAsk(session.Arguments.GetValue(account) ?? "", value, unit);
            var row = (await AskAsync(session, topic, body, cancellationToken, keys.Read(session)).ConfigureAwait(false)).Deserialize(BudgetJson.Default.BudgetRow);
            if (row is not null) { PrintAccounts(session, [row]); }
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Digits, or digits with a unit, as amounts are shown; null for anything else.</summary>
    private static (decimal Value, string? Unit)? Read(string text)
    {
        if (Amount.TryParse(text, out var amount)) { return (amount.Value, amount.Unit); }
        return Amount.TryParseValue(text, out var value) ? (value, null) : null;
    }

    private static void PrintAccounts(Session session, BudgetRow[] rows)
    {
        new Listing<BudgetRow>(rows, BudgetJson.Default.BudgetRow, static row => row.Account)
            .Column("ACCOUNT", static row => row.Account)
            .Column("LEFT", static row => $"{Number(row.Left)} {row.Unit}")
            .Column("HELD", static row => Number(row.Held))
            .Column("SPENT", static row => Number(row.Spent) + (row.Overrun > 0 ? $" ({Number(row.Overrun)} beyond holds)" : ""))
            .Column("LIMIT", Limit)
            .Column("WINDOW", static row => row.Window)
            .Column("", static row => row.Doubted > 0 ? $"{row.Doubted} in doubt: see 'tutti approval list'" : Bar(row) + (row.Warned is { } percent ? $" {percent} % reached" : ""))
            .Print(session.Out, session.Format);
        if (rows.Length == 0 && session.Format == OutputFormat.Table) { session.Say("The policy has no budgets."); }
    }

    /// <summary>The limit in force, and what it is made of where the policy does not say all of it.</summary>
    private static string Limit(BudgetRow row)
    {
        var parts = new List<string>();
        if (row.Added > 0) { parts.Add($"{Number(row.Limit - row.Added)}{(row.PolicyLimit is null ? "" : " set")} + {Number(row.Added)} topped up"); }
        if (row.PolicyLimit is { } own) { parts.Add($"{(row.Added > 0 ? "" : "set; ")}the policy says {Number(own)}"); }
        return parts.Count == 0 ? Number(row.Limit) : $"{Number(row.Limit)} ({string.Join("; ", parts)})";
    }

    /// <summary>Used of the limit, in twenty pieces.</summary>
    private static string Bar(BudgetRow row)
    {
        const int Width = 20;
        if (row.Limit <= 0) { return ""; }
        var used = (int)Math.Clamp(Math.Ceiling((row.Held + row.Spent) / row.Limit * Width), 0, Width);
        return string.Concat(new string('#', used), new string('.', Width - used));
    }

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static Task<JsonElement> AskAsync(Session session, string topic, BudgetAsk? body, CancellationToken cancellationToken, string proof = "") =>
        session.AskAsync(topic, body is null ? null : JsonSerializer.SerializeToElement(body, BudgetJson.Default.BudgetAsk), cancellationToken, proof);
}
