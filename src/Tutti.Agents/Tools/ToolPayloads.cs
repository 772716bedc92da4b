using Tutti.Kernel.Payloads;

namespace Tutti.Agents.Tools;

/// <summary>The ids under which data of tools stand in the journal.</summary>
public static class ToolPayloads
{
    /// <summary>Declares outputs, declarations and undos as types that steps and runs may carry.</summary>
    /// <param name="types">The types of a host.</param>
    /// <returns>The same types.</returns>
    public static PayloadTypes AddTools(this PayloadTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return types.Add("tutti/tool-output@1", ToolJson.Default.ToolOutput).Add("tutti/tool@1", ToolJson.Default.ToolDeclaration).Add("tutti/tool-undo@1", ToolJson.Default.ToolUndo)
            .Add("tutti/listed-tools@1", ToolJson.Default.ListedToolArray);
    }
}
