using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tutti.Kernel;
using Tutti.Kernel.Runs;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Inputs;
using Tutti.Storage.Embedded.Control.Locating;
using Tutti.Storage.Embedded.Control.Wire;

namespace Tutti.Control.Tests;

/// <summary>Paths, frames, orders and inputs of any kind: what is not understood is a coded error, never another one, and never a hang.</summary>
public sealed class ParserFuzzTests
{
    private const int Cases = 2_000;
    private const int LongestLine = 4096;

    private static readonly string[] Words =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "\\ud800", "\0", "\n", " ", "/", "..", "~", "null", "true", "1", "-1", "1e999", "99999999999999999999", "0.5", "a", "ä", "\uD800",
        "verb", "run", "source", "workflow", "version", "inputs", "document", "directory", "key", "labels", "count", "where", "flag", "kind", "\"run\":", "\"inputs\":{", "\"document\":",
    ];

    private static readonly string[] Orders =
    [
        """{"source":"s","workflow":"w","version":1,"inputs":{"count":"1"},"document":{"where":"x"},"directory":"/","key":"k","labels":{"a":"b"}}""",
        """{"inputs":{"\ud800":"1","count":"\udc00"},"directory":"relative"}""",
        """{"document":{"count":1,"where":"a\u0000b","flag":true,"kind":"one"},"directory":"/tmp"}""",
        """{"document":{"\ud800":1,"where":"\ud800"},"directory":"\u0000"}""",
    ];

    private static readonly WorkflowDefinition Declared = WorkflowDefinition.Create<int, int>("w", 1, static (_, input) => Task.FromResult(input)).Describe(
        "Anything.",
        new InputField("count", InputKind.Number, "How many."),
        new InputField("where", InputKind.Path, "Where.") { Default = "." },
        new InputField("flag", InputKind.Flag, "Whether.") { Default = "false" },
        new InputField("kind", InputKind.Text, "Which.") { Default = "one", Choices = ["one", "two"] });

    [Fact]
    public void Locate_AnyPath_IsAbsoluteOrACodedError()
    {
        var random = new Random(1);
        for (var round = 0; round < Cases; round++)
        {
            var (option, variable) = (Nonsense(random), Nonsense(random));
            var locator = new StoreLocator("/tmp", _ => variable, "/tmp");

            var error = Record.Exception(() => Assert.True(Path.IsPathFullyQualified(locator.Locate(random.Next(2) == 0 ? option : null).Directory)));

            Assert.True(error is null or TuttiException, $"case {round}, '{option}', '{variable}': {error}");
        }
    }

    [Fact]
    public void Bind_AnyOrder_IsJsonOrACodedError()
    {
        var random = new Random(2);
        for (var round = 0; round < Cases; round++)
        {
            var text = Mutate(Orders[random.Next(Orders.Length)], random);
            if (Read(text) is not { } order) { continue; }

            var error = Record.Exception(() => JsonDocument.Parse(InputBinder.Bind(Declared, order)).Dispose());

            Assert.True(error is null or TuttiException, $"case {round}, {text}: {error}");
        }
    }

    [Fact]
    public async Task Read_AnyFrames_AreRequestsOrCodedErrors()
    {
        var random = new Random(3);
        for (var round = 0; round < Cases / 4; round++)
        {
            var sent = Encoding.UTF8.GetBytes(Mutate($$$"""{"verb":"start","run":"x","start":{{{Orders[random.Next(Orders.Length)]}}}}""", random) + (random.Next(4) == 0 ? "" : "\n"));

            var error = await Record.ExceptionAsync(() => ReadAllAsync(sent, 1 + random.Next(sent.Length + 1)));

            Assert.True(error is null or TuttiException { Code: "TUT6001" or "TUT6004" }, $"case {round}, {Encoding.UTF8.GetString(sent)}: {error}");
        }
    }

    /// <summary>Sends bytes in pieces and hangs up; reads until nothing comes any more.</summary>
    private static async Task ReadAllAsync(byte[] bytes, int pieceBytes)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var path = Path.Combine(Path.GetTempPath(), $"tutti-fuzz-{Environment.ProcessId}.sock");
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        using var channel = new LineChannel(await listener.AcceptAsync(cancellation), LongestLine);
        for (var at = 0; at < bytes.Length; at += pieceBytes) { await client.SendAsync(bytes.AsMemory(at, Math.Min(pieceBytes, bytes.Length - at)), cancellation); }
        client.Shutdown(SocketShutdown.Send);
        File.Delete(path);
        while (await channel.ReadAsync(ControlJson.Default.ControlRequest, cancellation) is not null) { /* to the end */ }
    }

    private static StartOrder? Read(string text)
    {
        try { return JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(text), ControlJson.Default.StartOrder); }
        catch (Exception refused) when (refused is JsonException or InvalidOperationException or NotSupportedException) { return null; } // what the channel turns into TUT6001
    }

    private static string Nonsense(Random random) => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Words[random.Next(Words.Length)]));

    private static string Mutate(string sound, Random random)
    {
        var text = sound;
        for (var edits = random.Next(3); edits > 0; edits--)
        {
            var at = random.Next(text.Length);
            text = random.Next(2) == 0 ? text.Insert(at, Words[random.Next(Words.Length)]) : text.Remove(at, Math.Min(text.Length - at, random.Next(1, 4)));
        }

        return text;
    }
}
