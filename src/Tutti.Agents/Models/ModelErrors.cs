using System.Globalization;
using System.Net.Sockets;
using Tutti.Agents.Models.Endpoints;

namespace Tutti.Agents.Models;

/// <summary>The errors of calling models, each with what to do about it.</summary>
internal static class ModelErrors
{
    /// <summary>What kept a request from getting its reply.</summary>
    internal static ModelException Connection(ModelEndpoint at, HttpRequestException error) => error.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => NoHost(at, error),
        HttpRequestError.SecureConnectionError => NoTrust(at, error),
        HttpRequestError.ConnectionError => Refused(at, error),
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError => Garbage(at, "no HTTP", error),
        HttpRequestError.ConfigurationLimitExceeded => TooMuch(at, "headers that are too long"),
        _ => error.InnerException is SocketException ? Refused(at, error) : Broke(at, error),
    };

    internal static ModelException Refused(ModelEndpoint at, Exception cause) => new(
        "TUT4100", $"Nobody listens at {at.Place}. Start the model server there, or correct TUTTI_MODEL_URL.", isTransient: true, cause);

    internal static ModelException NoConnection(ModelEndpoint at, Exception cause) => new(
        "TUT4100", $"No connection to {at.Place} came about within {Seconds(at.Limits.Connect)}. Look at the network and its proxies, or correct TUTTI_MODEL_URL.", isTransient: true, cause);

    internal static ModelException NoHost(ModelEndpoint at, Exception cause) => new(
        "TUT4101", $"The host of {at.Place} is not known. Correct the address (TUTTI_MODEL_URL), or mend the name resolution of this machine.", isTransient: false, cause);

    internal static ModelException NoTrust(ModelEndpoint at, Exception cause) => new(
        "TUT4102", $"No secure connection to {at.Place} could be made: its certificate or protocol is not accepted. Correct the address, or trust its authority on this machine.", isTransient: false, cause);

    internal static ModelSilentException NoFirstToken(ModelEndpoint at, TimeSpan limit, Exception cause) => new(
        "TUT4103", $"Model '{at.Model}' at {at.Place} gave no first token within {Seconds(limit)}. It may be loading or overloaded; raise 'firstToken' of its limits, or take a smaller model.", limit, cause);

    internal static ModelSilentException NoNextToken(ModelEndpoint at, TimeSpan limit, Exception cause) => new(
        "TUT4104", $"Model '{at.Model}' at {at.Place} fell silent for {Seconds(limit)} in the middle of its answer. Look at the server; raise 'nextToken' of its limits if it is only slow.", limit, cause);

    internal static ModelException NoKey(ModelEndpoint at, string said) => new(
        "TUT4105", $"{at.Place} does not accept {(at.Key is null ? "a call without a key; set TUTTI_MODEL_KEY" : "the key; correct TUTTI_MODEL_KEY")}.{said}", isTransient: false, status: 401);

    internal static ModelException Forbidden(ModelEndpoint at, string said) => new(
        "TUT4106", $"{at.Place} does not let this key use model '{at.Model}'. Ask its owner for access, or choose another model.{said}", isTransient: false, status: 403);

    internal static ModelException NotFound(ModelEndpoint at, string said) => new(
        "TUT4107", $"{at.Place} knows no model '{at.Model}', or nothing speaks this protocol there. See 'tutti models check {at.Url}'; correct TUTTI_MODEL or TUTTI_MODEL_URL.{said}", isTransient: false, status: 404);

    internal static ModelBusyException TooFast(ModelEndpoint at, TimeSpan? after, string said) => new(
        "TUT4108", $"{at.Place} takes no more calls now (429){Later(after)}.{said}", after, 429);

    internal static ModelBusyException Busy(ModelEndpoint at, int status, TimeSpan? after, string said) => new(
        "TUT4109", string.Create(CultureInfo.InvariantCulture, $"{at.Place} is overloaded or still loading its model ({status}){Later(after)}.{said}"), after, status);

    internal static ModelException Broken(ModelEndpoint at, int status, string said) => new(
        "TUT4110", string.Create(CultureInfo.InvariantCulture, $"{at.Place} failed ({status}). Look at its log.{said}"), isTransient: true, status: status);

    internal static ModelException BadRequest(ModelEndpoint at, int status, string said) => new(
        "TUT4111", string.Create(CultureInfo.InvariantCulture, $"{at.Place} refuses the request for model '{at.Model}' ({status}).{said} See 'tutti models check {at.Url}' for what it can do."), isTransient: false, status: status);

    internal static ContextOverflowException Overflow(ModelEndpoint at, long? prompt, long? context, string said)
    {
        var numbers = (prompt, context) switch
        {
            ({ } tokens, { } room) => string.Create(CultureInfo.InvariantCulture, $": {tokens} tokens, and {room} fit"),
            (null, { } room) => string.Create(CultureInfo.InvariantCulture, $": {room} tokens fit"),
            _ => "",
        };
        return new ContextOverflowException($"The conversation does not fit into the context of model '{at.Model}' at {at.Place}{numbers}. Leave out old results, or give the model a larger context.{said}", prompt, context);
    }

    internal static ContextTruncatedException Truncated(ModelEndpoint at, long read, long sent) => new(
        string.Create(CultureInfo.InvariantCulture, $"{at.Place} silently cut the conversation: it read {read} tokens of about {sent}. Its answer is thrown away. ")
        + $"Give model '{at.Model}' a larger context (Ollama: num_ctx; llama.cpp: -c), or leave out old results.", read, sent);

    internal static ModelException Garbage(ModelEndpoint at, string what, Exception? cause = null) => new(
        "TUT4114", $"{at.Place} answers what is no reply of a model: {what}. Is it a model server? See 'tutti models check {at.Url}'.", isTransient: true, cause);

    internal static ModelException TooMuch(ModelEndpoint at, string what) => new(
        "TUT4115", $"{at.Place} sends more than a reply may have: {what}. The call was ended.", isTransient: false);

    internal static ModelException Broke(ModelEndpoint at, Exception? cause) => new(
        "TUT4116", $"{at.Place} broke off in the middle of an answer of model '{at.Model}'. Look at its log: it may have run out of memory.", isTransient: true, cause);

    internal static ModelException Redirected(ModelEndpoint at, string target) => new(
        "TUT4117", $"{at.Place} sends the call on to {target}. That is refused, because the key and the conversation would go with it. Configure that address if it is meant.", isTransient: false);

    internal static ModelException Empty(ModelEndpoint at) => new(
        "TUT4118", $"Model '{at.Model}' at {at.Place} answered with nothing: no words, no call. Try again; if it stays so, look at its chat template.", isTransient: true);

    internal static ModelException Misfit(string name, IReadOnlyList<string> faults) => new(
        "TUT4119", $"The answer does not fit the schema '{name}': {string.Join("; ", faults)}. Let a larger model answer, or make the schema simpler.", isTransient: true);

    internal static ModelException BadSettings(string what) => new("TUT4120", what, isTransient: false);

    internal static ModelException NoModel(string found) => new(
        "TUT4121", $"No model is configured, and none was found. {found} Set TUTTI_MODEL_URL and TUTTI_MODEL, or start a model server on this machine.", isTransient: false);

    internal static ModelException NoTier(string tier, IEnumerable<string> known) => new(
        "TUT4122", $"No model is given for the tier '{tier}'; there are: {string.Join(", ", known.DefaultIfEmpty("none"))}. Add it to the model settings.", isTransient: false);

    internal static ModelException InStream(ModelEndpoint at, string said) => new(
        "TUT4123", $"{at.Place} gave up in the middle of an answer of model '{at.Model}'.{said}", isTransient: true);

    internal static ModelException NoQuota(ModelEndpoint at, string said) => new(
        "TUT4124", $"The account at {at.Place} has no credit left. Top it up, or choose another model.{said}", isTransient: false, status: 402);

    internal static ModelException NoTools(ModelEndpoint at, string said) => new(
        "TUT4125", $"Model '{at.Model}' at {at.Place} cannot use tools. Choose a model that can, or (vLLM) start it with --enable-auto-tool-choice and a parser.{said}", isTransient: false, status: 400);

    internal static ModelException TooManyTools(ModelEndpoint at, int bytes, int limit) => new(
        "TUT4127", string.Create(CultureInfo.InvariantCulture, $"The tools of the request have {bytes} bytes, and {at.Place} takes {limit}. Offer only the tools that the task needs."), isTransient: false);

    internal static ModelException Unreadable(string what) => new("TUT4128", what, isTransient: false);

    private static string Later(TimeSpan? after) => after is { } time ? $"; come back in {Seconds(time)}" : "";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(time.TotalSeconds, 0):0.###} s");
}
