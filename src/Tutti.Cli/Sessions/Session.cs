using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tutti.Agents.Processes;
using Tutti.Cli.Hosts;
using Tutti.Cli.Modules;
using Tutti.Cli.Output;
using Tutti.Kernel.Journal;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Hosting;
using Tutti.Storage.Embedded.Control.Locating;

namespace Tutti.Cli.Sessions;

/// <summary>One call of the tool: what its global options say, and the way to the store.</summary>
internal sealed class Session
{
    private readonly Tool _tool;

    internal Session(Tool tool, ParseResult parsed, GlobalOptions options)
    {
        _tool = tool;
        Arguments = parsed;
        Format = parsed.GetValue(options.Output) is var format && format != default ? format : OutputFormat.Table;
        IsVerbose = parsed.GetValue(options.Verbose);
        IsInteractive = tool.IsTerminal && !parsed.GetValue(options.NonInteractive);
        HasColor = tool.IsTerminal && !tool.DeclinesColor && !parsed.GetValue(options.NoColor);
        Location = tool.Locator.Locate(parsed.GetValue(options.Store));
        Access = new StoreAccess(Location.Directory, tool.Time);
    }

    public ParseResult Arguments { get; }

    public OutputFormat Format { get; }

    public bool IsVerbose { get; }

    /// <summary>Whether a person can be asked.</summary>
    public bool IsInteractive { get; }

    public bool HasColor { get; }

    public StoreLocation Location { get; }

    public StoreAccess Access { get; }

    public Tool Tool => _tool;

    public TextWriter Out => _tool.Output;

    public TimeProvider Time => _tool.Time;

    /// <summary>Who is named in the journal as having asked for something.</summary>
    public static string Person => Environment.UserName;

    /// <summary>One line to stdout: data, nothing else.</summary>
    public void Print(string line) => _tool.Output.WriteLine(line);

    /// <summary>Says something to the person, never to a script.</summary>
    public void Say(string text) => _tool.Error.WriteLine(text);

    /// <summary>For verbs that only read.</summary>
    public Task<IRunControl> ReadAsync(CancellationToken cancellationToken) => Access.ReadAsync(cancellationToken);

    /// <summary>For verbs that change a run: the holder, or a background host that is started for it.</summary>
    public async Task<IRunControl> ChangeAsync(CancellationToken cancellationToken)
    {
        if (await Access.TryConnectAsync(cancellationToken).ConfigureAwait(false) is { } present) { return present; }
        var host = await new HostLauncher(this).StartAsync(cancellationToken).ConfigureAwait(false);
        Say(host.Announcement);
        return host.Control;
    }

    /// <summary>Asks the holder something of a topic; a background host is started where there is none.</summary>
    /// <param name="topic">The topic of the control socket.</param>
    /// <param name="body">What comes with the question; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="proof">The key of who asks; empty for none.</param>
    public async Task<JsonElement> AskAsync(string topic, JsonElement? body, CancellationToken cancellationToken, string proof = "")
    {
        var control = await ChangeAsync(cancellationToken).ConfigureAwait(false);
        await using (control.ConfigureAwait(false)) { return await control.AskAsync(new AskOrder { Topic = topic, Body = body, By = Person, Proof = proof }, cancellationToken).ConfigureAwait(false); }
    }

    /// <summary>For verbs that run workflows here, unless somebody else does already.</summary>
    public Task<IRunControl> HoldAsync(CancellationToken cancellationToken) => Access.HoldAsync(Holding(), cancellationToken);

    /// <summary>How this process holds a store.</summary>
    /// <param name="log">Where the host logs; standard error unless told.</param>
    /// <param name="services">What the host offers; made for it unless told.</param>
    public HolderOptions Holding(TextWriter? log = null, HostServices? services = null) => new()
    {
        Modules = new ModuleLoader(services ?? new HostServices(_tool, Location.Directory), new ProjectBuilder(Say, _tool.Time)),
        Time = _tool.Time,
        EndLeftovers = EndLeftoversAsync,
        Logger = new LineLogger(log ?? _tool.Error, _tool.Time, log is not null || IsVerbose ? LogLevel.Information : LogLevel.Warning),
    };

    /// <summary>What was left by a step that is not tried again, because its run was cancelled meanwhile, is nobody else's business.</summary>
    private async Task EndLeftoversAsync(Func<RunId, bool> isOwn, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux()) { return; }
        try
        {
            var ended = await new LeftoverProcesses(Time).EndOrphansAsync(step => RunId.TryParse(step.Split('/')[0], out var run) && isOwn(run), cancellationToken).ConfigureAwait(false);
            if (ended > 0) { Say($"Ended {ended} processes that an earlier host left running."); }
        }
        catch (LeftoverProcessesException stuck)
        {
            Say($"{stuck.Code}: {stuck.Message}"); // the steps concerned refuse to run beside them; the others may go on
        }
    }
}
