namespace Tutti.Agents.Models.Endpoints;

/// <summary>A model and where it is served. Immutable; its text shows neither key nor headers.</summary>
public sealed record ModelEndpoint
{
    private const string ChatPath = "/chat/completions";

    /// <summary>Names a model on a server.</summary>
    /// <param name="address">
    /// The server's address: <c>http://localhost:1234</c>, <c>https://api.example.com/v1</c>, or the full path of its chat method. Without a path <c>/v1</c> is meant.
    /// </param>
    /// <param name="model">The model's name, as the server knows it.</param>
    /// <exception cref="ModelException">TUT4120: the address is none, or holds a password.</exception>
    public ModelEndpoint(string address, string model)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        Url = ParseUrl(address);
        Model = model;
    }

    /// <summary>The base address, without a slash at its end: methods such as <c>/chat/completions</c> follow it.</summary>
    public Uri Url { get; }

    /// <summary>The model's name, as the server knows it.</summary>
    public string Model { get; init; }

    /// <summary>The key; null for none.</summary>
    public ModelKey? Key { get; init; }

    /// <summary>What the server speaks.</summary>
    public ModelDialect Dialect { get; init; } = ModelDialect.OpenAI;

    /// <summary>Tokens that the model's context holds; null if it is not known. Ollama is asked to make its context so large.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>How long to wait, and how much to take.</summary>
    public ModelLimits Limits { get; init; } = ModelLimits.Default;

    /// <summary>Whether answers are streamed (the default), so that silence is noticed. If not, only <see cref="ModelLimits.WholeReply"/> ends a call.</summary>
    public bool Streams { get; init; } = true;

    /// <summary>The address without what may be secret in it, for people.</summary>
    public string Place => Url.GetLeftPart(UriPartial.Path);

    /// <summary>The server's root, without <c>/v1</c>.</summary>
    internal Uri Root => Url.AbsolutePath is "/v1" ? new Uri(Url.GetLeftPart(UriPartial.Authority)) : Url;

    /// <summary>The address of one of its methods.</summary>
    internal Uri At(string path) => new(Url.GetLeftPart(UriPartial.Path).TrimEnd('/') + path + Url.Query);

    /// <summary>The address of a method that stands beside <c>/v1</c>.</summary>
    internal Uri AtRoot(string path) => new(Root.GetLeftPart(UriPartial.Path).TrimEnd('/') + path + Url.Query);

    /// <summary>Reads an address.</summary>
    /// <param name="typed">As a person writes it.</param>
    /// <exception cref="ModelException">TUT4120: it is none, or holds a password.</exception>
    internal static Uri ParseUrl(string typed)
    {
        var text = (typed ?? "").Trim();
        if (text.Length > 0 && !text.Contains("://", StringComparison.Ordinal)) { text = "http://" + text; }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw ModelErrors.BadSettings("The address of the model server is none. Write it like http://localhost:11434 or https://api.example.com/v1.");
        }

        if (address.UserInfo.Length > 0) { throw ModelErrors.BadSettings("The address of the model server holds a password. Take it out, and set TUTTI_MODEL_KEY."); }
        var path = address.AbsolutePath.TrimEnd('/');
        if (path.EndsWith(ChatPath, StringComparison.Ordinal)) { path = path[..^ChatPath.Length]; }
        return new Uri(address.GetLeftPart(UriPartial.Authority) + (path.Length == 0 ? "/v1" : path) + address.Query);
    }
}

/// <summary>What a model server speaks.</summary>
public enum ModelDialect
{
    /// <summary>Chat completions as OpenAI made them, with every deviation that servers are known for.</summary>
    OpenAI = 1,

    /// <summary>Ollama's own <c>/api/chat</c>, where the size of the context can be asked for.</summary>
    Ollama = 2,
}
