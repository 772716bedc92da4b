using System.Runtime.InteropServices;

namespace Tutti.Cli.Hosts;

/// <summary>Ctrl-C and friends (rule C3): the first press asks the code to come to rest, the second leaves at once. Nothing is lost either way.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _presses;

    public Interrupts(CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
        if (!OperatingSystem.IsWindows()) { _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal)); }
    }

    /// <summary>Cancelled by the first press.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the terminal or the system ends the process, so that nobody can be asked.</summary>
    public bool IsTermination { get; private set; }

    /// <summary>What to print when the second press leaves at once.</summary>
    public Action OnLeaving { get; set; } = static () => { };

    public void Dispose()
    {
        foreach (var registration in _registrations) { registration.Dispose(); }
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        IsTermination |= context.Signal != PosixSignal.SIGINT;
        if (Interlocked.Increment(ref _presses) == 1)
        {
            _source.Cancel();
            return;
        }

        OnLeaving();
        Environment.Exit((int)ExitCode.Interrupted);
    }
}
