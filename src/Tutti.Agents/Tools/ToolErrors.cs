using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tools;

/// <summary>The errors of tools, each with what to do about it.</summary>
internal static class ToolErrors
{
    internal const string UnknownCode = "TUT4140";
    internal const string ArgumentsCode = "TUT4141";
    internal const string NoReferenceCode = "TUT4148";
    internal const string UndoFailedCode = "TUT4039";

    internal static ToolException BadOutput(string name, IReadOnlyList<string> faults) => new(
        "TUT4143", $"What tool '{name}' gave does not fit the schema that it declares: {string.Join("; ", faults)}. It has acted. Correct the tool, or its schema.", isTransient: false);

    internal static ToolException Failed(string name, Exception cause) => new(
        "TUT4144", $"Tool '{name}' broke with {cause.GetType().Name}; what it did is unknown. Look at the attached error; a tool should answer with a failed output.", isTransient: true, cause);

    internal static NotExecutedException CannotRun(string name, string reason) => new($"Tool '{name}' cannot run here: {reason} Nothing was executed.", "TUT4145", isTransient: false);

    internal static ToolException Twice(string name) => new("TUT4146", $"Two tools have the name '{name}'. Give each a name of its own.", isTransient: false);

    internal static ToolException BadDeclaration(string name, IReadOnlyList<string> faults) => new("TUT4147", $"The declaration of tool '{name}' is faulty: {string.Join(" ", faults)}", isTransient: false);

    internal static ToolException Interrupted(string name, string reason) => new("TUT4149", $"The command of tool '{name}' was ended before it was done: {reason} What it did is unknown.", isTransient: true);
}
