using System.CommandLine;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Kernel;

namespace Tutti.Cli.Doctors;

/// <summary>One thing that was looked at.</summary>
/// <param name="Subject">What.</param>
/// <param name="IsWell">Whether it is as it should be; null where it only limits what can be done.</param>
/// <param name="Text">What was found, and what to do where it is not well.</param>
internal sealed record Finding(string Subject, bool? IsWell, string Text);

/// <summary><c>tutti doctor</c>: what works here, and what to mend.</summary>
internal static class DoctorCommand
{
    internal static Command Create(GlobalOptions globals)
    {
        var command = new Command("doctor", "Looks at the machine, the store and its holder, and says what to mend.");
        globals.Handle(command, async (session, cancellationToken) =>
        {
            var findings = new List<Finding>();
            findings.AddRange(await MachineChecks.RunAsync(session, cancellationToken).ConfigureAwait(false));
            findings.AddRange(await StoreChecks.RunAsync(session, cancellationToken).ConfigureAwait(false));
            Print(session, findings);
            return findings.Exists(static finding => finding.IsWell is false) ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static void Print(Session session, List<Finding> findings)
    {
        if (session.Format is OutputFormat.Json or OutputFormat.JsonLines)
        {
            var lines = findings.Select(static finding => Json(finding)).ToList();
            session.Print(session.Format == OutputFormat.Json ? $"[{string.Join(',', lines)}]" : string.Join('\n', lines));
            return;
        }

        foreach (var finding in findings) { session.Print($"{Mark(finding)} {finding.Subject,-12} {finding.Text}"); }
    }

    private static string Mark(Finding finding) => finding.IsWell switch
    {
        true => "ok  ",
        false => "BAD ",
        _ => "note",
    };

    private static string Json(Finding finding)
    {
        var state = finding.IsWell switch { true => "ok", false => "bad", _ => "note" };
        return $$"""{"subject":"{{finding.Subject}}","state":"{{state}}","text":"{{System.Text.Json.JsonEncodedText.Encode(finding.Text)}}"}""";
    }

    /// <summary>A look that must not end the others.</summary>
    public static async Task<Finding> TryAsync(string subject, Func<Task<Finding>> look)
    {
        try { return await look().ConfigureAwait(false); }
        catch (TuttiException error)
        {
            return new Finding(subject, IsWell: false, $"{error.Message} ({error.Code})");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return new Finding(subject, IsWell: false, error.Message);
        }
    }
}
