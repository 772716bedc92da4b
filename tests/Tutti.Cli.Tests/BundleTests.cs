using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Tutti.Cli.Tests;

/// <summary><c>tutti runs export</c> and what <c>tutti verify</c> says of the file, the real tool on a real store.</summary>
public sealed class BundleTests : IAsyncLifetime
{
    private const string Secret = "nobody shall read this";

    private const string Flow = $$"""
        tutti: flow/v1
        name: hello
        steps:
          greet: { use: text/print, with: { text: hello } }
          secret: { use: text/print, with: { text: {{Secret}} } }

        """;

    private readonly ToolRun _tool = new();

    public async ValueTask InitializeAsync() => await File.WriteAllTextAsync(At("flow.yaml"), Flow, ToolRun.Cancellation);

    public ValueTask DisposeAsync() => _tool.DisposeAsync();

    [Fact]
    public async Task Export_ARun_IsVerifiedElsewhere_WithTheKeyAlone()
    {
        var run = await RunAsync();
        await KeyAsync("log.pub");

        var written = await _tool.RunAsync("runs", "export", run[..8]);
        Directory.Delete(_tool.Store, recursive: true);
        var verified = await _tool.RunAsync("verify", $"{run}.tutti.zip", "--key", "log.pub", "--require", "statement", "--require", "inclusion");

        Assert.Equal((ExitCode.Success, $"{run}.tutti.zip\n"), (written.Code, written.Output));
        Assert.Contains("completed; 4 records, 0 withheld; under the head of 4 records", written.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, verified.Code);
        Assert.Contains($"PASS         statement  run {run}: flow/hello version 1, completed, 4 records, 0 withheld", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Withheld_ShowsNothingOfIt_AndEqualCallsGiveEqualFiles()
    {
        var run = await RunAsync();

        var written = await _tool.RunAsync("runs", "export", run, "--withhold", "secret", "--withhold", ".", "--to", "one.zip", "-o", "json"); // the flow says what its steps are given
        await _tool.RunAsync("runs", "export", run, "--withhold", ".", "--withhold", "secret", "--to", "two.zip");
        var told = await _tool.RunAsync("runs", "export", run, "--withhold", "secret", "--to", "three.zip");
        await _tool.RunAsync("runs", "export", run, "--withhold", "*", "--to", "all.zip");
        var verified = await _tool.RunAsync("verify", "all.zip", "-o", "json");

        using var row = JsonDocument.Parse(written.Output);
        Assert.Equal((run, "completed", true), (row.RootElement.GetProperty("run").GetString(), row.RootElement.GetProperty("status").GetString(), row.RootElement.GetProperty("signed").GetBoolean()));
        Assert.True(row.RootElement.GetProperty("withheld").GetInt32() > 0);
        Assert.Equal(await BytesAsync("one.zip"), await BytesAsync("two.zip"));
        Assert.Contains("with its flow, input and output, are shown", told.Error, StringComparison.Ordinal);
        Assert.Contains($"tutti audit search --run {run[..10]} --text WORD", told.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await ShownAsync("one.zip"), StringComparison.Ordinal);
        Assert.Contains("hello", await ShownAsync("one.zip"), StringComparison.Ordinal);
        Assert.DoesNotContain("hello", Encoding.UTF8.GetString(await BytesAsync("all.zip")), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, verified.Code);
        using var report = JsonDocument.Parse(verified.Output);
        Assert.Equal(9, report.RootElement.GetProperty("levels").GetArrayLength());
    }

    [Fact]
    public async Task Export_WhereAFileIs_IsRefused_UnlessForced_AndAFolderTakesIt()
    {
        var run = await RunAsync();
        Directory.CreateDirectory(At("audit"));

        var first = await _tool.RunAsync("runs", "export", run, "--to", "audit");
        var again = await _tool.RunAsync("runs", "export", run, "--to", "audit");
        var forced = await _tool.RunAsync("runs", "export", run, "--to", "audit", "--force");

        Assert.Equal((ExitCode.Success, ExitCode.Usage, ExitCode.Success), (first.Code, again.Code, forced.Code));
        Assert.Contains("TUT5080", again.Error, StringComparison.Ordinal);
        Assert.Equal([Path.Combine("audit", $"{run}.tutti.zip")], Directory.GetFiles(At("audit")).Select(file => Path.GetRelativePath(_tool.Folder, file)));
    }

    [Fact]
    public async Task Export_WithoutTheKey_IsRefused_UnlessNoStatementIsWanted()
    {
        var run = await RunAsync();
        File.Delete(Path.Combine(_tool.Store, "keys", "log.key"));

        var refused = await _tool.RunAsync("runs", "export", run, "--to", "a.zip");
        var unsigned = await _tool.RunAsync("runs", "export", run, "--to", "a.zip", "--unsigned");
        var verified = await _tool.RunAsync("verify", "a.zip");
        var demanding = await _tool.RunAsync("verify", "a.zip", "--require", "statement");

        Assert.Equal((ExitCode.Permission, ExitCode.Success, ExitCode.Success, ExitCode.VerificationFailed), (refused.Code, unsigned.Code, verified.Code, demanding.Code));
        Assert.Contains("TUT3523", refused.Error, StringComparison.Ordinal);
        Assert.Contains("NOT CHECKED  statement", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_StoreThatAnotherProcessHolds_SaysThatTheRunHasNotEnded()
    {
        await File.WriteAllTextAsync(At("asks.yaml"), "tutti: flow/v1\nname: asks\nsteps:\n  sure: { ask: { prompt: sure? } }\n", ToolRun.Cancellation);
        using var holder = _tool.Start("run", "asks.yaml", "--wait");
        await ToolRun.ReadUntilAsync(holder, "sure?");
        var run = (await _tool.RunAsync("runs", "list", "-o", "id")).Output.Trim();

        var written = await _tool.RunAsync("runs", "export", run);
        for (var look = 0; written.Code != ExitCode.Success && look < 100; look++) { written = await _tool.RunAsync("runs", "export", run); } // its first head comes a moment later

        Assert.Equal(ExitCode.Success, written.Code);
        Assert.Contains("has not ended", written.Error, StringComparison.Ordinal);
        Assert.Contains("unfinished", (await _tool.RunAsync("verify", $"{run}.tutti.zip")).Output, StringComparison.Ordinal);
        ToolRun.Signal(holder, "TERM");
        await ToolRun.EndAsync(holder);
    }

    [Fact]
    public async Task Verify_RevokedKey_FromAFile_FailsWhatItSigned_AndAListWithoutKeysIsRefused()
    {
        var run = await RunAsync();
        var key = await KeyAsync("log.pub");
        await _tool.RunAsync("runs", "export", run, "--to", "a.zip");
        await File.WriteAllTextAsync(At("revoked.txt"), $"# lost on Friday\n\n{key}", ToolRun.Cancellation);
        await File.WriteAllTextAsync(At("empty.txt"), "# none yet\n", ToolRun.Cancellation);

        var bundle = await _tool.RunAsync("verify", "a.zip", "--revoked", "revoked.txt");
        var store = await _tool.RunAsync("verify", "--all", "--revoked", key.Trim());
        var empty = await _tool.RunAsync("verify", "--all", "--revoked", "empty.txt");
        var nonsense = await _tool.RunAsync("verify", "--all", "--revoked", "nonsense");

        Assert.Equal((ExitCode.VerificationFailed, ExitCode.VerificationFailed, ExitCode.Usage, ExitCode.Usage), (bundle.Code, store.Code, empty.Code, nonsense.Code));
        Assert.Contains("FAIL         statement  it is signed by", bundle.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL         signature  the head is signed by", store.Output, StringComparison.Ordinal);
        Assert.Contains("TUT5083", empty.Error, StringComparison.Ordinal);
        Assert.Contains("TUT1202", nonsense.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_BundleThatWasCut_OrHoldsMore_IsRefused_AndOnePackedAnewHolds()
    {
        var run = await RunAsync();
        await _tool.RunAsync("runs", "export", run, "--to", "a.zip");
        await ZipFile.ExtractToDirectoryAsync(At("a.zip"), At("members"), ToolRun.Cancellation);
        await ZipFile.CreateFromDirectoryAsync(At("members"), At("anew.zip"), ToolRun.Cancellation);
        await File.WriteAllTextAsync(At("members/approved.txt"), "yes", ToolRun.Cancellation);
        await ZipFile.CreateFromDirectoryAsync(At("members"), At("more.zip"), ToolRun.Cancellation);
        await File.WriteAllBytesAsync(At("cut.zip"), (await BytesAsync("a.zip"))[..^40], ToolRun.Cancellation);

        var anew = await _tool.RunAsync("verify", "anew.zip", "--require", "statement");
        var more = await _tool.RunAsync("verify", "more.zip");
        var cut = await _tool.RunAsync("verify", "cut.zip");

        Assert.Equal((ExitCode.Success, ExitCode.VerificationFailed, ExitCode.VerificationFailed), (anew.Code, more.Code, cut.Code));
        Assert.Contains("TUT3521", more.Error, StringComparison.Ordinal);
        Assert.Contains("approved.txt", more.Error, StringComparison.Ordinal);
        Assert.Contains("TUT3520", cut.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.NotFound, "TUT3508", "zzzz")]
    [InlineData(ExitCode.Usage, "TUT3524", "RUN", "--withhold", "secrets")]
    [InlineData(ExitCode.Failure, "TUT5071", "RUN", "--to", "missing/a.zip")]
    public async Task Export_WrongCall_SaysWhatIsWrong_AndWritesNothing(object code, string error, params string[] arguments)
    {
        var run = await RunAsync();

        var refused = await _tool.RunAsync(["runs", "export", .. arguments.Select(argument => argument == "RUN" ? run : argument)]);

        Assert.Equal((ExitCode)code, refused.Code);
        Assert.Contains(error, refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_tool.Folder, "*.zip*"));
    }

    [Fact]
    public async Task Key_AsPem_IsTheSameKey()
    {
        await RunAsync();
        var key = (await KeyAsync("log.pub")).Trim();

        var pem = await _tool.RunAsync("audit", "key", "--pem");

        Assert.StartsWith("-----BEGIN PUBLIC KEY-----\n", pem.Output, StringComparison.Ordinal);
        var (bytes, spki) = (Convert.FromBase64String(key.Split('+', 3)[2]), Convert.FromBase64String(pem.Output.Split('\n')[1]));
        Assert.Equal(bytes[1..], spki[^32..]); // before it stand the type here, and what RFC 8410 says there
    }

    private string At(string name) => Path.Combine(_tool.Folder, name);

    private Task<byte[]> BytesAsync(string name) => File.ReadAllBytesAsync(At(name), ToolRun.Cancellation);

    /// <summary>All that the records of a bundle disclose.</summary>
    private async Task<string> ShownAsync(string name)
    {
        using var archive = new ZipArchive(new MemoryStream(await BytesAsync(name)));
        using var stream = await archive.GetEntry("receipt.json")!.OpenAsync(ToolRun.Cancellation);
        using var receipt = await JsonDocument.ParseAsync(stream, cancellationToken: ToolRun.Cancellation);
        var shown = receipt.RootElement.GetProperty("records").EnumerateArray().Where(static record => record.TryGetProperty("disclosed", out _)).Select(static record => record.GetProperty("disclosed"));
        return string.Concat(shown.Select(static payload => Encoding.UTF8.GetString([.. payload.GetProperty("body").GetBytesFromBase64(), .. payload.GetProperty("content").GetBytesFromBase64()])));
    }

    private async Task<string> KeyAsync(string file)
    {
        var key = (await _tool.RunAsync("audit", "key")).Output;
        await File.WriteAllTextAsync(At(file), key, ToolRun.Cancellation);
        return key;
    }

    private async Task<string> RunAsync()
    {
        var result = await _tool.RunAsync("run", "flow.yaml");
        Assert.True(result.Code == ExitCode.Success, result.Error);
        return (await _tool.RunAsync("runs", "list", "-o", "id")).Output.Split('\n')[0];
    }
}
