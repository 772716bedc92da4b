using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes;

/// <summary>Which supervisor a step was claimed for (rule X1): journaled before the command is executed, read by recovery.</summary>
/// <remarks>Number, start time and boot together are never given to a second process, so recovery cannot end a stranger.</remarks>
public sealed record ProcessIdentity
{
    private const int PartCount = 5;
    private const char Separator = ' ';

    /// <summary>The caller's name of the step; any text without control characters.</summary>
    public required string Step { get; init; }

    /// <summary>The supervisor's process number.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Clock ticks from boot to the supervisor's start: field 22 of <c>/proc/&lt;pid&gt;/stat</c>.</summary>
    public required long StartTicks { get; init; }

    /// <summary>The boot of the machine: <c>/proc/sys/kernel/random/boot_id</c>.</summary>
    public required string BootId { get; init; }

    /// <summary>The namespace in which the number counts: containers of one machine share the boot, not the numbers.</summary>
    public required string ProcessNamespace { get; init; }

    /// <summary>The value of <c>TUTTI_STEP</c> in the environment of everything that this supervisor starts.</summary>
    internal string Marker => string.Create(CultureInfo.InvariantCulture, $"{ProcessId}.{StartTicks}@{Step}");

    internal bool IsOfThisMachine => BootId == MachineIdentity.BootId && ProcessNamespace == MachineIdentity.ProcessNamespace;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text, or null.</param>
    /// <param name="identity">The identity, or null.</param>
    /// <returns>Whether the text is a whole identity.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ProcessIdentity? identity)
    {
        identity = null;
        if (text?.Split(Separator, PartCount) is not [var boot, var scope, var number, var start, var step]) { return false; }
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var processId)) { return false; }
        if (!long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var startTicks)) { return false; }
        identity = new ProcessIdentity
        {
            Step = step,
            ProcessId = processId,
            StartTicks = startTicks,
            BootId = boot,
            ProcessNamespace = scope,
        };
        return true;
    }

    /// <summary>One line that <see cref="TryParse"/> reads: boot, namespace, number, start, step.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{BootId} {ProcessNamespace} {ProcessId} {StartTicks} {Step}");
}
