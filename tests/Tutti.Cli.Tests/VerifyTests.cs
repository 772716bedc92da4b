using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti verify</c>, <c>tutti audit</c> and <c>tutti store new-epoch</c>, the real tool on a real store.</summary>
public sealed class VerifyTests : IAsyncLifetime
{
    private const string Flow = """
        tutti: flow/v1
        name: hello
        steps:
          greet: { use: text/print, with: { text: hello } }
          secret: { use: files/write, with: { path: "${run.directory}/out.txt", text: nobody shall read this } }

        """;

    private readonly ToolRun _tool = new();

    public async ValueTask InitializeAsync() => await File.WriteAllTextAsync(At("flow.yaml"), Flow, ToolRun.Cancellation);

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Verify_StoreWithRuns_Holds_AndSaysWhatItDidNotCheck()
    {
        await RunAsync();

        var table = await _tool.RunAsync("verify", "--all");
        var json = await _tool.RunAsync("verify", "--all", "-o", "json");
        var demanding = await _tool.RunAsync("verify", "--all", "--require", "anchors");

        Assert.Equal((ExitCode.Success, ExitCode.VerificationFailed), (table.Code, demanding.Code));
        Assert.Contains("NOT CHECKED  anchors    not anchored", table.Output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(json.Output);
        Assert.Equal(8, report.RootElement.GetProperty("levels").GetArrayLength());
    }

    [Fact]
    public async Task Receipt_OfARun_IsVerifiedElsewhere_WithTheKeyAlone()
    {
        var run = await RunAsync();
        await File.WriteAllTextAsync(At("log.pub"), (await _tool.RunAsync("audit", "key")).Output, ToolRun.Cancellation);
        var written = await _tool.RunAsync("audit", "proof", run[..8], "--to", "receipt.json", "--withhold", "secret");
        var twice = await _tool.RunAsync("audit", "proof", run[..8], "--to", "receipt.json");
        var replaced = await _tool.RunAsync("audit", "proof", run[..8], "--to", "receipt.json", "--withhold", "secret", "--force");
        Directory.Delete(_tool.Store, recursive: true);

        var verified = await _tool.RunAsync("verify", "receipt.json", "--key", "log.pub", "--require", "inclusion", "--require", "signature");
        var receipt = await File.ReadAllTextAsync(At("receipt.json"), ToolRun.Cancellation);
        await File.WriteAllTextAsync(At("receipt.json"), receipt.Replace(run, (run[0] == '0' ? "1" : "0") + run[1..], StringComparison.Ordinal), ToolRun.Cancellation);
        var forged = await _tool.RunAsync("verify", "receipt.json", "--key", "log.pub");

        Assert.Equal((ExitCode.Success, ExitCode.Success, ExitCode.VerificationFailed), (written.Code, verified.Code, forged.Code));
        Assert.Equal((ExitCode.Usage, ExitCode.Success), (twice.Code, replaced.Code));
        Assert.Contains("TUT5080", twice.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("nobody shall"u8), receipt, StringComparison.Ordinal);
        Assert.Contains("FAIL         chain", forged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_AndAnchors_AreVerified_AndAForeignHeadIsNot()
    {
        await RunAsync();
        await _tool.RunAsync("audit", "anchor", "--file", "head.txt");
        await RunAsync();

        var exported = await _tool.RunAsync("audit", "export", "log");
        var store = await _tool.RunAsync("verify", "--all", "--anchor", "head.txt", "--require", "anchors");
        var files = await _tool.RunAsync("verify", "log", "--anchor", "head.txt", "--require", "anchors");
        _tool.Variables["TUTTI_STORE"] = At("other");
        await RunAsync();
        var foreign = await _tool.RunAsync("verify", "--all", "--anchor", "head.txt");

        Assert.Equal((ExitCode.Success, ExitCode.Success, ExitCode.Success, ExitCode.VerificationFailed), (exported.Code, store.Code, files.Code, foreign.Code));
        Assert.Contains("FAIL         anchors", foreign.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anchor_InAGitNote_AndAtAnAddress_IsTheHead()
    {
        await RunAsync();
        var head = (await _tool.RunAsync("audit", "head")).Output;
        foreach (var arguments in new[] { "init -q repo", "-C repo -c user.name=a -c user.email=a@localhost -c commit.gpgsign=false commit -q --allow-empty -m one", "-C repo config user.name a", "-C repo config user.email a@localhost" })
        {
            await GitAsync(arguments.Split(' '));
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var anchoring = _tool.RunAsync("audit", "anchor", "--git", "repo", "--webhook", $"http://{listener.LocalEndpoint}/heads");
        var received = await ReceiveAsync(listener);
        var anchored = await anchoring;
        var refused = await _tool.RunAsync("audit", "anchor", "--git", "nowhere");
        var nowhere = await _tool.RunAsync("audit", "anchor");

        Assert.Equal((ExitCode.Success, ExitCode.Failure, ExitCode.Usage), (anchored.Code, refused.Code, nowhere.Code));
        Assert.EndsWith("\r\n\r\n" + head, received, StringComparison.Ordinal);
        Assert.Equal(head, await GitAsync("-C", "repo", "notes", "--ref=refs/notes/tutti", "show"));
        Assert.Contains("TUT5074", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestoredLog_UnderItsNewerHead_IsRefused_UntilANewEpochBegins()
    {
        await RunAsync();
        var old = await File.ReadAllBytesAsync(Segment, ToolRun.Cancellation);
        await RunAsync();
        await File.WriteAllBytesAsync(Segment, old, ToolRun.Cancellation);
        File.Delete(Path.Combine(_tool.Store, "checkpoint")); // who puts an old log back takes care of this too

        var verified = await _tool.RunAsync("verify", "--all");
        var refused = await _tool.RunAsync("run", "flow.yaml");
        var without = await _tool.RunAsync("store", "new-epoch");
        var begun = await _tool.RunAsync("store", "new-epoch", "--because", "restored the backup of Friday");
        await RunAsync();
        var after = await _tool.RunAsync("verify", "--all");
        var again = await _tool.RunAsync("store", "new-epoch", "--because", "once more");

        Assert.Equal((ExitCode.VerificationFailed, ExitCode.VerificationFailed, ExitCode.Usage), (verified.Code, refused.Code, without.Code));
        Assert.Contains("TUT3501", refused.Error, StringComparison.Ordinal);
        Assert.Contains("because restored the backup of Friday", begun.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Success, ExitCode.Success, ExitCode.Usage), (begun.Code, after.Code, again.Code));
    }

    [Fact]
    public async Task Witness_CosignsWhatGrows_AndNotAnOlderLogThatWasPutBack()
    {
        var before = await RunAsync();
        await _tool.RunAsync("store", "backup", "friday");
        await File.WriteAllTextAsync(At("log.pub"), (await _tool.RunAsync("audit", "key")).Output, ToolRun.Cancellation);
        await File.WriteAllTextAsync(At("witness.pub"), (await _tool.RunAsync("witness", "key", "--name", "witness.example")).Output, ToolRun.Cancellation);
        using var serving = _tool.Start("witness", "serve", "--log", "log.pub");
        var address = await ToolRun.ReadUntilAsync(serving, "http://");
        var unseen = await _tool.RunAsync("verify", "--all", "--witness", "witness.pub");

        var first = await _tool.RunAsync("audit", "anchor", "--witness", address, "--witness-key", "witness.pub");
        await RunAsync();
        var second = await _tool.RunAsync("audit", "anchor", "--witness", address, "--witness-key", "witness.pub");
        var last = await RunAsync();
        var stranger = (await _tool.RunAsync("witness", "key", "--name", "stranger.example", "--folder", "stranger")).Output.Trim();
        var unkeyed = await _tool.RunAsync("audit", "anchor", "--witness", address);
        var foreign = await _tool.RunAsync("audit", "anchor", "--witness", address, "--witness-key", stranger);
        var absent = await _tool.RunAsync("audit", "anchor", "--witness", address + "/nothing", "--witness-key", "witness.pub");
        var seen = await _tool.RunAsync("verify", "--all", "--witness", "witness.pub", "--require", "witnesses");
        await _tool.RunAsync("audit", "proof", before, "--to", "before.json");
        await _tool.RunAsync("audit", "proof", last, "--to", "last.json");
        var witnessed = await _tool.RunAsync("verify", "before.json", "--witness", "witness.pub");
        var notYet = await _tool.RunAsync("verify", "last.json", "--witness", "witness.pub");
        Directory.Delete(_tool.Store, recursive: true);
        await _tool.RunAsync("store", "restore", "friday", "--same-epoch");
        var shorter = await _tool.RunAsync("audit", "anchor", "--witness", address, "--witness-key", "witness.pub");
        for (var run = 0; run < 3; run++) { await RunAsync(); }
        var fork = await _tool.RunAsync("audit", "anchor", "--witness", address, "--witness-key", "witness.pub");

        Assert.Equal((ExitCode.VerificationFailed, ExitCode.Success, ExitCode.Success, ExitCode.Success), (unseen.Code, first.Code, second.Code, seen.Code));
        Assert.Contains("TUT5086", unkeyed.Error, StringComparison.Ordinal);
        Assert.Contains("none of the keys of --witness-key has signed its answer, which names witness.example", foreign.Error, StringComparison.Ordinal);
        Assert.Contains("did not cosign: it answered 404", absent.Error, StringComparison.Ordinal);
        Assert.Contains("witness.example saw 8 records", seen.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Success, ExitCode.VerificationFailed), (witnessed.Code, notYet.Code));
        Assert.Contains("TUT3512", shorter.Error, StringComparison.Ordinal);
        Assert.Contains("it answered 422", fork.Error, StringComparison.Ordinal);
        ToolRun.Signal(serving, "INT");
        Assert.Equal(ExitCode.Success, (await ToolRun.EndAsync(serving)).Code);
    }

    [Theory]
    [InlineData("TUT5075", "--address", "nowhere")]
    [InlineData("TUT5046", "--port", "70000")]
    [InlineData("TUT1202", "--log", "no key")]
    public async Task Witness_WrongCall_SaysWhatIsWrong(string error, params string[] arguments)
    {
        var refused = await _tool.RunAsync(["witness", "serve", "--log", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .. arguments]);

        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains(error, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_PutBackWhereNothingIs_GoesOn_AndAnAnchorTellsThatItIsOld()
    {
        await RunAsync();
        var backup = await _tool.RunAsync("store", "backup", "friday");
        await RunAsync();
        await _tool.RunAsync("audit", "anchor", "--file", "head.txt");
        var occupied = await _tool.RunAsync("store", "restore", "friday");
        Directory.Delete(_tool.Store, recursive: true);

        var same = await _tool.RunAsync("store", "restore", "friday", "--same-epoch");
        await RunAsync();
        var sound = await _tool.RunAsync("verify", "--all");
        var old = await _tool.RunAsync("verify", "--all", "--anchor", "head.txt");

        Directory.Delete(_tool.Store, recursive: true);
        var restored = await _tool.RunAsync("store", "restore", "friday", "--because", "the disk died");
        await RunAsync();
        var epoch = await _tool.RunAsync("audit", "head");
        var copy = await _tool.RunAsync("run", "flow.yaml", "--store", "friday");

        Assert.Equal((ExitCode.Success, ExitCode.Usage, ExitCode.Success), (backup.Code, occupied.Code, same.Code));
        Assert.Equal((ExitCode.Success, ExitCode.Usage), (restored.Code, copy.Code));
        Assert.Contains("because the disk died", epoch.Output, StringComparison.Ordinal);
        Assert.Contains("TUT3531", copy.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Success, ExitCode.VerificationFailed), (sound.Code, old.Code));
        Assert.Contains("TUT3511", occupied.Error, StringComparison.Ordinal);
        Assert.Contains("there are two of one name", old.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_StoreThatAnotherProcessHolds_Works_AndChangesNothing()
    {
        await File.WriteAllTextAsync(At("asks.yaml"), "tutti: flow/v1\nname: asks\nsteps:\n  sure: { ask: { prompt: sure? } }\n", ToolRun.Cancellation);
        using var holder = _tool.Start("run", "asks.yaml", "--wait");
        await ToolRun.ReadUntilAsync(holder, "sure?");

        var verified = await _tool.RunAsync("verify", "--all");
        for (var look = 0; verified.Code != ExitCode.Success && look < 100; look++) { verified = await _tool.RunAsync("verify", "--all"); } // its first head comes a moment later

        Assert.Equal(ExitCode.Success, verified.Code);
        ToolRun.Signal(holder, "TERM");
        await ToolRun.EndAsync(holder);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "TUT5072")]
    [InlineData(ExitCode.Usage, "TUT5073", "--all", "--require", "everything")]
    [InlineData(ExitCode.NotFound, "TUT3508", "zzzz")]
    [InlineData(ExitCode.Usage, "'tutti verify --all --store store' verifies", "store")]
    [InlineData(ExitCode.NotFound, "TUT5070", "--all", "--anchor", "missing.txt")]
    [InlineData(ExitCode.Usage, "TUT1202", "--all", "--key", "nonsense")]
    [InlineData(ExitCode.VerificationFailed, "error TUT1201: 'flow.yaml': This is no signed note", "--all", "--anchor", "flow.yaml")]
    [InlineData(ExitCode.VerificationFailed, "error TUT3532: 'flow.yaml': This is no receipt: it cannot be read beyond line 1, byte 2", "flow.yaml")]
    [InlineData(ExitCode.VerificationFailed, "error TUT3532: 'empty.json': This is no receipt: it is empty.", "empty.json")]
    public async Task Verify_WrongCall_SaysWhatIsWrong(object code, string error, params string[] arguments)
    {
        await RunAsync();
        await File.WriteAllTextAsync(At("empty.json"), "", ToolRun.Cancellation);

        var refused = await _tool.RunAsync(["verify", .. arguments]);

        Assert.Equal((ExitCode)code, refused.Code);
        Assert.Contains(error, refused.Error, StringComparison.Ordinal);
    }

    private string Segment => Path.Combine(_tool.Store, "log", "00000001.seg");

    /// <summary>One request, answered when all that its length says has come.</summary>
    private static async Task<string> ReceiveAsync(TcpListener listener)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ToolRun.Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(5)); // nobody comes where the tool has failed before
        using var client = await listener.AcceptTcpClientAsync(patience.Token);
        using var stream = client.GetStream();
        var (buffer, text) = (new byte[4096], "");
        while (!IsWhole(text))
        {
            var count = await stream.ReadAsync(buffer, ToolRun.Cancellation);
            if (count == 0) { break; }
            text += Encoding.UTF8.GetString(buffer, 0, count);
        }

        await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), ToolRun.Cancellation);
        return text;
    }

    private static bool IsWhole(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = request.Split("\r\n").FirstOrDefault(static line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))?.Split(' ')[1];
        return end >= 0 && length is not null && Encoding.UTF8.GetByteCount(request[(end + 4)..]) >= int.Parse(length, CultureInfo.InvariantCulture);
    }

    private string At(string name) => Path.Combine(_tool.Folder, name);

    private async Task<string> RunAsync()
    {
        var result = await _tool.RunAsync("run", "flow.yaml");
        Assert.True(result.Code == ExitCode.Success, result.Error);
        return result.Output.Split(' ')[1];
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo("git", arguments) { WorkingDirectory = _tool.Folder, RedirectStandardOutput = true };
        using var git = System.Diagnostics.Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var printed = await git.StandardOutput.ReadToEndAsync(ToolRun.Cancellation);
        await git.WaitForExitAsync(ToolRun.Cancellation);
        Assert.Equal(0, git.ExitCode);
        return printed;
    }
}
