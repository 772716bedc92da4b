using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Tutti.Agents.Models.Discovery;
using Tutti.Cli.Gates;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Governance.Policies;

namespace Tutti.Cli.Models;

/// <summary><c>tutti models list</c>: which model each tier has, and where was looked.</summary>
internal static partial class ModelsList
{
    internal static Command Create(GlobalOptions globals)
    {
        var command = new Command("list", "Shows which model each tier has: as the environment says, or as found on this machine. No model is used.");
        globals.Handle(command, ListAsync);
        return command;
    }

    private static async Task<ExitCode> ListAsync(Session session, CancellationToken cancellationToken)
    {
        var findings = await ModelsCommand.FindAsync(session, cancellationToken).ConfigureAwait(false);
        var policy = HostPolicy.Read(session.Tool, session.Location.Directory);
        var now = session.Time.GetUtcNow();
        TierRow[] rows = [.. findings.Models.OrderBy(static pair => pair.Key).Select(pair => new TierRow(pair.Key.Word(), pair.Value.Model, pair.Value.Place, pair.Value.ContextTokens, SourceOf(findings.Source), PricesOf(policy, pair.Value.Model, now)))];
        var listing = new Listing<TierRow>(rows, TierJson.Default.TierRow, static row => row.Model)
            .Column("TIER", static row => row.Tier)
            .Column("MODEL", static row => row.Model)
            .Column("SERVER", static row => row.Server)
            .Column("CONTEXT", static row => row.ContextTokens?.ToString(CultureInfo.InvariantCulture) ?? "-")
            .Column("FROM", static row => row.Source);
        if (policy is not null) { listing = listing.Column("PRICE OF A MILLION TOKENS", static row => row.Prices is { Count: > 0 } prices ? string.Join("; ", prices.Select(static price => price.Text)) : "-"); }
        listing.Print(session.Out, session.Format);
        if (session.Format != OutputFormat.Table) { return ExitCode.Success; }
        foreach (var line in findings.Looked) { session.Say($"  {line}"); }
        if (rows.Length == 0) { session.Say("No model. Everything that needs none works. To have one: set TUTTI_MODEL_URL and TUTTI_MODEL, or start a model server on this machine."); }
        return ExitCode.Success;
    }

    private static string SourceOf(ModelSource source) => source switch
    {
        ModelSource.Settings => "settings",
        ModelSource.Environment => "environment",
        ModelSource.Loopback => "this machine",
        _ => "nowhere",
    };

    /// <summary>What the policy of the store says that a model costs now; null without a policy.</summary>
    private static List<PriceRow>? PricesOf(PolicySet? policy, string model, DateTimeOffset now) =>
        policy?.Prices.AllOf(model, now).Select(static entry => new PriceRow(entry.Price.Unit, entry.Price.InputPerMillion, entry.Price.OutputPerMillion, entry.Price.CachedInputPerMillion, entry.Price.CacheWritePerMillion, entry.From, entry.JsonPointer)).ToList();

    /// <summary>A tier as scripts read it.</summary>
    internal sealed record TierRow(string Tier, string Model, string Server, int? ContextTokens, string Source, IReadOnlyList<PriceRow>? Prices);

    /// <summary>A price as scripts read it.</summary>
    internal sealed record PriceRow(string Unit, decimal Input, decimal Output, decimal? CachedInput, decimal? CacheWrite, DateTimeOffset? From, string Entry)
    {
        internal string Text => string.Create(CultureInfo.InvariantCulture, $"{Input} in, {Output} out {Unit}{(From is { } day ? $" since {day:yyyy-MM-dd}" : "")}");
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(TierRow))]
    internal sealed partial class TierJson : JsonSerializerContext;
}
