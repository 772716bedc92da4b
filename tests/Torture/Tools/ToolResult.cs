namespace Tutti.Torture.Tools;

/// <summary>What a call of the tool came to.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    /// <summary>For messages of failed assertions.</summary>
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";
}
