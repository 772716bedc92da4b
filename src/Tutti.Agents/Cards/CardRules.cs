using System.Text.RegularExpressions;
using Tutti.Agents.Processes.Containment;
using Tutti.Agents.Schemas;

namespace Tutti.Agents.Cards;

/// <summary>What must hold of a card; every rule is gone through, so that all faults are told at once.</summary>
internal static partial class CardRules
{
    private const int MaximumNameCharacters = 100;

    internal static IEnumerable<string> Check(AgentCard card) =>
        CheckFace(card).Concat(CheckSchemas(card)).Concat(card.Process is { } process ? CheckProcess(process) : []);

    private static IEnumerable<string> CheckFace(AgentCard card)
    {
        if (card.Name.Length is 0 or > MaximumNameCharacters || card.Name.Any(char.IsControl)) { yield return "'name' must be 1 to 100 characters without control characters."; }
        foreach (var word in card.Capabilities.Where(static word => !Capability().IsMatch(word))) { yield return $"'{word}' in 'capabilities' is no word such as code.fix."; }
        if (card.Retry.Attempts < 1) { yield return "'retry.attempts' must be at least 1."; }
        if (card.Retry.Backoff < TimeSpan.Zero || card.Retry.MaximumBackoff < card.Retry.Backoff) { yield return "'retry.maximumBackoff' must not be less than 'retry.backoff'."; }
        if (card.Process is null) { yield return "It names no kind of agent; add 'process'."; }
    }

    private static IEnumerable<string> CheckSchemas(AgentCard card)
    {
        var input = card.InputSchema is { } inputs ? JsonSchema.FindUnsupported(inputs).Select(static fault => "input" + fault) : [];
        var output = card.OutputSchema is { } outputs ? JsonSchema.FindUnsupported(outputs).Select(static fault => "output" + fault) : [];
        return input.Concat(output);
    }

    private static IEnumerable<string> CheckProcess(ProcessSpec process)
    {
        if (process.Run is not [{ Length: > 0 }, ..]) { yield return "'process.run' must begin with a program."; }
        if (process.Run.Any(static argument => argument.Contains('\0', StringComparison.Ordinal))) { yield return "'process.run' must not hold null characters."; }
        if (process.RunLimit < TimeSpan.Zero || process.IdleLimit <= TimeSpan.Zero) { yield return "'process.runLimit' and 'process.idleLimit' must be positive."; }
        if (process.Limits.ToLimits().Fault is { } fault) { yield return $"The limit {fault} is out of its range."; }
        if (process.Limits.Processors < 1) { yield return "'process.limits.processors' must be at least 1."; }
        if (process.Output.KeepBytes < 1) { yield return "'process.result.keepBytes' must be positive."; }
        foreach (var name in process.Environment.Keys.Concat(process.Secrets.Keys).Where(static name => !Variable().IsMatch(name))) { yield return $"'{name}' is no name of a variable."; }
        foreach (var code in ExitCodes(process.ExitCodes).Where(static code => code is < 0 or > byte.MaxValue)) { yield return $"{code} is no exit code; they are 0 to 255."; }
        foreach (var rule in process.Requires.Where(static rule => rule.Version is { } version && !ProcessAgents.VersionRange.TryParse(version, out _))) { yield return $"'{rule.Version}' is no version such as >=2.38."; }
        foreach (var text in CheckSandbox(process.Sandbox)) { yield return text; }
    }

    private static IEnumerable<string> CheckSandbox(ProcessSandbox sandbox)
    {
        foreach (var path in sandbox.WritablePaths.Concat(sandbox.HiddenPaths).Where(static path => !IsPath(path))) { yield return $"'{path}' in 'process.sandbox' must be absolute or begin with ~/, and must not be the root."; }
        if (sandbox is { IsRequired: true, Level: not SandboxLevel.Namespace }) { yield return "'process.sandbox.required' needs the level namespace: nothing else is enforced."; }
    }

    private static bool IsPath(string path) =>
        (path.StartsWith("~/", StringComparison.Ordinal) || (Path.IsPathRooted(path) && Path.GetFullPath(path) != "/")) && !path.Contains('\0', StringComparison.Ordinal);

    private static IEnumerable<int> ExitCodes(ProcessExitCodes codes) =>
        codes.Succeeded.Concat(codes.Failed).Concat(codes.CannotRunHere).Concat(codes.Transient);

    [GeneratedRegex(@"\A[a-z0-9]+([.\-][a-z0-9]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Capability();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
