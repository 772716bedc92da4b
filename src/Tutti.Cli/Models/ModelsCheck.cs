using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Agents.Models;
using Tutti.Agents.Models.Discovery;
using Tutti.Agents.Models.Endpoints;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;

namespace Tutti.Cli.Models;

/// <summary><c>tutti models check</c>: what a server is, what it has, and what one of its models does when it is tried.</summary>
internal static partial class ModelsCheck
{
    internal static Command Create(GlobalOptions globals)
    {
        var address = new Argument<string?>("URL") { Description = "The server's address; the model that 'tutti models list' shows first when left out.", Arity = ArgumentArity.ZeroOrOne, HelpName = "URL" };
        var model = new Option<string?>("--model") { Description = "The model to try; the first that the server has when left out.", HelpName = "NAME" };
        var asks = new Option<bool>("--no-trial") { Description = "Only asks the server; no model is used." };
        var command = new Command("check", "Asks a model server what it is, and tries a model: words, tools, JSON. The key is that of TUTTI_MODEL_KEY.") { address, model, asks };
        globals.Handle(command, (session, cancellationToken) => CheckAsync(session, session.Arguments.GetValue(address), session.Arguments.GetValue(model), !session.Arguments.GetValue(asks), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> CheckAsync(Session session, string? address, string? model, bool tries, CancellationToken cancellationToken)
    {
        var probe = new ModelProbe(session.Time);
        var endpoint = await EndpointAsync(session, address, model, cancellationToken).ConfigureAwait(false);
        var report = await ReportAsync(probe, endpoint, cancellationToken).ConfigureAwait(false);
        var name = model ?? (address is null ? endpoint.Model : report.Models.FirstOrDefault(static served => served.IsChat)?.Name);
        ModelTrial? trial = null;
        if (tries && name is not null)
        {
            using var client = new CompatibleChatClient(ModelProbe.Complete(endpoint with { Model = name }, report), session.Time);
            trial = await ModelTrial.RunAsync(client, session.Time, cancellationToken).ConfigureAwait(false);
        }

        var isListed = name is null || report.Models.Count == 0 ? null : (bool?)report.Models.Any(served => served.Name == name || served.Name == $"{name}:latest");
        Print(session, new CheckedServer(report, trial, name, isListed));
        return trial is null or { Chats: true, Problems.Count: 0 } ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task<ModelEndpoint> EndpointAsync(Session session, string? address, string? model, CancellationToken cancellationToken)
    {
        if (address is null) { return (await ModelsCommand.FindAsync(session, cancellationToken).ConfigureAwait(false)).For(ModelTier.Large); }
        var key = session.Tool.FindVariable(ModelSettings.KeyVariable);
        return new ModelEndpoint(address, model ?? "?") { Key = string.IsNullOrWhiteSpace(key) ? null : new ModelKey(key) };
    }

    /// <summary>A hosted service may have no list for this key, and its model may answer all the same.</summary>
    private static async Task<ServerReport> ReportAsync(ModelProbe probe, ModelEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await probe.AskAsync(endpoint, cancellationToken).ConfigureAwait(false);
        }
        catch (ModelException error) when (endpoint.Model != "?" && ExitCodes.NumberOf(error) is 4106 or 4111 or 4114)
        {
            return new ServerReport { Address = endpoint.Place, Kind = ServerKind.Compatible };
        }
    }

    private static void Print(Session session, CheckedServer server)
    {
        switch (session.Format)
        {
            case OutputFormat.Json or OutputFormat.JsonLines:
                session.Print(JsonSerializer.Serialize(server, CheckJson.Default.CheckedServer));
                break;
            case OutputFormat.Id:
                foreach (var model in server.Server.Models) { session.Print(model.Name); }
                break;
            default:
                PrintText(session, server.Server);
                if (server.Trial is { } trial) { PrintText(session, trial, server.Model ?? trial.Model); }
                if (server.IsListed == false) { session.Say($"The server does not list '{server.Model}'. What answers under that name may be another model; those above are there."); }
                break;
        }
    }

    private static void PrintText(Session session, ServerReport server)
    {
        session.Print($"server      {Name(server.Kind)}{(server.Version is { } version ? $" {version}" : "")} at {server.Address}");
        if (server.Slots is { } slots) { session.Print(string.Create(CultureInfo.InvariantCulture, $"at once     {slots} calls")); }
        session.Print($"counts      {(server.CountsTokens ? "tokens when asked" : "no tokens; they are estimated before a call")}");
        foreach (var model in server.Models)
        {
            var context = model.ContextTokens is { } tokens ? string.Create(CultureInfo.InvariantCulture, $", context {tokens}") : "";
            session.Print($"model       {model.Name}{context}{(model.Capabilities is { Count: > 0 } words ? $", {string.Join(' ', words)}" : "")}");
        }
    }

    private static void PrintText(Session session, ModelTrial trial, string asked)
    {
        session.Print($"tried       {asked}{(trial.Model == asked ? "" : $", which answers as {trial.Model}")}");
        session.Print(string.Create(CultureInfo.InvariantCulture, $"words       {(trial.Chats ? $"yes, the first after {trial.FirstTokenMilliseconds:0} ms" : "no")}"));
        session.Print($"usage       {(trial.ReportsUsage ? "reported" : "not reported; it is estimated")}");
        session.Print($"tools       {trial.Tools switch { "yes" => "yes", "as-text" => "yes, read out of its words", _ => "no" }}");
        session.Print($"JSON        {trial.Structured switch { "json_schema" => "by schema", "json_object" => "as an object; the schema is told in words", "words" => "asked for in words, and checked", _ => "no" }}");
        foreach (var problem in trial.Problems) { session.Say(problem); }
    }

    private static string Name(ServerKind kind) => kind switch
    {
        ServerKind.Ollama => "Ollama",
        ServerKind.LlamaCpp => "llama.cpp",
        ServerKind.LmStudio => "LM Studio",
        ServerKind.Vllm => "vLLM",
        _ => "compatible",
    };

    /// <summary>What was found, as scripts read it.</summary>
    /// <param name="Server">The server.</param>
    /// <param name="Trial">What its model did; null where none was tried.</param>
    /// <param name="Model">The model that was meant; null for none.</param>
    /// <param name="IsListed">Whether the server lists it; null where it lists nothing.</param>
    internal sealed record CheckedServer(
        [property: JsonPropertyName("server")] ServerReport Server,
        [property: JsonPropertyName("trial")] ModelTrial? Trial,
        [property: JsonPropertyName("model")] string? Model,
        [property: JsonPropertyName("listed")] bool? IsListed);

    [JsonSerializable(typeof(CheckedServer))]
    internal sealed partial class CheckJson : JsonSerializerContext;
}
