using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;
using Tutti.Governance.Naming;
using Tutti.Governance.Pins;
using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Mcp;

/// <summary>A tool of an MCP server.</summary>
public sealed class McpTool : Tools.Tool
{
    private const int MostNameCharacters = 64;

    private readonly McpServer _server;

    private McpTool(McpServer server, string remoteName, string fingerprint, ToolDeclaration declaration)
        : base(declaration) => (_server, RemoteName, ListedFingerprint) = (server, remoteName, fingerprint);

    /// <summary>Its name on the server.</summary>
    public string RemoteName { get; }

    /// <inheritdoc/>
    public override string? ListedFingerprint { get; }

    /// <inheritdoc/>
    public override async Task<ToolOutput> InvokeAsync(JsonElement arguments, StepContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var result = await _server.CallAsync(RemoteName, arguments, attempt.IdempotencyKey, attempt.CancellationToken).ConfigureAwait(false);
        var text = Cut(string.Join('\n', result.Content.Select(TextOf).Where(static part => part.Length > 0)));
        return new ToolOutput
        {
            Text = text.Length == 0 && result.StructuredContent is { } value ? Cut(value.GetRawText()) : text,
            Value = result.StructuredContent,
            IsFailed = result.IsError == true,
            Media = [.. result.Content.Select(MediaOf).OfType<ModelPart.Media>()],
        };
    }

    /// <summary>Makes a tool of what a server lists; null when that is faulty, or has a name that no policy can mean.</summary>
    internal static McpTool? TryMake(McpServer server, ModelContextProtocol.Protocol.Tool listed, JsonElement raw, HashSet<string> names)
    {
        if (string.IsNullOrEmpty(listed.Name) || listed.Name.Any(char.IsControl) || FingerprintOf(raw) is not { } fingerprint) { return null; }
        var identity = $"{server.Spec.Name}.{listed.Name}";
        if (!TargetName.TryParse(identity, out _)) { return null; }
        var name = NameFor(server.Spec.Name, listed.Name);
        var declaration = new ToolDeclaration
        {
            Name = name,
            Identity = identity,
            Description = listed.Description ?? listed.Title ?? "",
            InputSchema = listed.InputSchema,
            OutputSchema = listed.OutputSchema,
            Effect = EffectOf(server.Spec, listed),
        };
        return ToolRules.FindFaults(declaration).Count == 0 && names.Add(name) ? new McpTool(server, listed.Name, fingerprint, declaration) : null;
    }

    /// <summary>The fingerprint of what the server lists; null where two readers may read that differently.</summary>
    private static string? FingerprintOf(JsonElement raw)
    {
        try { return ToolDefinition.Of(raw).Fingerprint; }
        catch (TuttiException) { return null; }
    }

    /// <summary>A name that every model takes. What had to be changed is told apart by a digest.</summary>
    internal static string NameFor(string server, string tool)
    {
        var whole = $"{server}__{tool}";
        var plain = string.Concat(whole.Select(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' ? character : '_'));
        if (plain == whole && plain.Length <= MostNameCharacters) { return plain; }
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)).AsSpan(0, 4));
        return $"{plain[..Math.Min(plain.Length, MostNameCharacters - digest.Length - 1)]}_{digest}";
    }

    /// <summary>What a person reviewed, else what a trusted server hints, else nothing.</summary>
    private static ToolEffect EffectOf(McpServerSpec spec, ModelContextProtocol.Protocol.Tool listed)
    {
        if (spec.Effects.TryGetValue(listed.Name, out var reviewed)) { return reviewed; }
        if (!spec.TrustsHints || listed.Annotations is not { } hints) { return ToolEffect.Unknown; }
        return new ToolEffect
        {
            Repeat = hints.ReadOnlyHint == true ? RepeatRule.Pure : hints.IdempotentHint == true ? RepeatRule.Idempotent : RepeatRule.AtMostOnce,
            IsDestructive = hints.ReadOnlyHint == true ? false : hints.DestructiveHint,
            IsExternal = hints.OpenWorldHint,
        };
    }

    private string Cut(string text)
    {
        var most = _server.Spec.MostCharacters;
        return text.Length <= most ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..most]}\n[cut: the output has {text.Length} characters, and {most} are taken]");
    }

    private static string TextOf(ContentBlock content) => content switch
    {
        TextContentBlock text => text.Text,
        EmbeddedResourceBlock { Resource: TextResourceContents resource } => $"{resource.Uri}:\n{resource.Text}",
        EmbeddedResourceBlock { Resource: { } resource } => $"[a file: {resource.Uri}]",
        ResourceLinkBlock link => $"[{link.Name}: {link.Uri}]{(link.Description is { Length: > 0 } words ? $" {words}" : "")}",
        ImageContentBlock image => $"[an image: {image.MimeType}]",
        AudioContentBlock audio => $"[a sound: {audio.MimeType}]",
        _ => "",
    };

    private static ModelPart.Media? MediaOf(ContentBlock content) => content switch
    {
        ImageContentBlock image => new ModelPart.Media { MediaType = image.MimeType, Data = Convert.ToBase64String(image.DecodedData.Span) },
        AudioContentBlock audio => new ModelPart.Media { MediaType = audio.MimeType, Data = Convert.ToBase64String(audio.DecodedData.Span) },
        _ => null,
    };
}
