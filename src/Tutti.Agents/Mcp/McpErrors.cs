using System.Globalization;
using System.Net.Sockets;
using Tutti.Agents.Tools;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Mcp;

/// <summary>The errors of MCP servers, each with what to do about it.</summary>
internal static class McpErrors
{
    internal static ToolException BadSpec(string name, string what) => new("TUT4160", $"The settings of MCP server '{name}' are faulty: {what}", isTransient: false);

    internal static ToolException NoStart(string name, string reason, string errors, bool isTransient, Exception cause) => new(
        "TUT4161", $"MCP server '{name}' did not come up: {reason}{Said(errors)} Nothing was called.", isTransient, cause);

    internal static ToolException NoGreeting(string name, HttpRequestException cause, string errors) => NoStart(name, ReasonOf(cause), errors, isTransient: true, cause);

    internal static ToolException Refused(string name, Exception cause) => new(
        "TUT4162", $"MCP server '{name}' does not accept the key, or wants one. Correct it in the settings of the server.", isTransient: false, cause);

    internal static ToolException Lost(string name, string tool, string errors, Exception? cause) => new(
        "TUT4163", $"MCP server '{name}' was lost while '{tool}' ran; what it did is unknown.{Said(errors)}", isTransient: true, cause);

    internal static ToolException TimedOut(string name, string tool, TimeSpan limit, Exception cause) => new(
        "TUT4164", string.Create(CultureInfo.InvariantCulture, $"MCP server '{name}' did not answer the call of '{tool}' within {limit.TotalSeconds:0.###} s; what it did is unknown. Raise its call limit if it is only slow."), isTransient: true, cause);

    internal static ToolException TooManyTools(string name, int limit) => new("TUT4165", string.Create(CultureInfo.InvariantCulture, $"MCP server '{name}' lists more than {limit} tools. Take fewer, or raise its limit."), isTransient: false);

    internal static ToolException Failed(string name, string tool, Exception cause) => new(
        "TUT4166", $"MCP server '{name}' failed in the call of '{tool}'; what it did is unknown.", isTransient: true, cause);

    internal static StepRejectedException Rejected(string name, string tool, string said) => new($"MCP server '{name}' refuses the call of '{tool}': {said}", "TUT4167");

    internal static NotExecutedException NotExecuted(ToolException cause) => new(cause.Message, cause.Code, cause.IsTransient, cause);

    /// <summary>Why an address gave no greeting, and what to look at. Not the message of the library, which may hold more of the address than others are to see.</summary>
    private static string ReasonOf(HttpRequestException error) => error switch
    {
        { StatusCode: { } status } => string.Create(CultureInfo.InvariantCulture, $"its address answers the greeting with status {(int)status} ({status}). Check the path of its address."),
        { HttpRequestError: HttpRequestError.NameResolutionError } => "there is no host of that name. Check its address, and the network of this machine.",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "no trusted TLS connection to its address. Check its certificate, and whether it wants http.",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "the connection was refused. Check whether it runs, and its port.",
        { HttpRequestError: HttpRequestError.ConnectionError } => "no connection to its address. Check its address, and the network of this machine.",
        { HttpRequestError: HttpRequestError.Unknown } => "the connection broke in the greeting. Check whether its address speaks HTTP.",
        _ => $"what its address answers is not to be read as HTTP ({error.HttpRequestError}). Check its address.",
    };

    /// <summary>The end of what a server wrote for people.</summary>
    private static string Said(string errors)
    {
        const int most = 300;
        var plain = string.Concat(errors.Trim().Select(static character => char.IsControl(character) ? ' ' : character));
        return plain.Length == 0 ? "" : $" It wrote: '{(plain.Length > most ? plain[^most..] : plain)}'.";
    }
}
