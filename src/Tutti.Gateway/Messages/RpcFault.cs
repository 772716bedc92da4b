namespace Tutti.Gateway.Messages;

/// <summary>Why a message is not taken, as the other side is told (JSON-RPC 2.0 §5.1, MCP).</summary>
/// <param name="Code">A number of the protocol.</param>
/// <param name="Message">What is wrong and what to do; no secrets, nothing of other callers.</param>
internal sealed record RpcFault(int Code, string Message)
{
    /// <summary>What came is no JSON, or can be read in two ways.</summary>
    public const int NoJson = -32700;

    /// <summary>It is JSON, and no message.</summary>
    public const int NoMessage = -32600;

    /// <summary>There is no such method here.</summary>
    public const int NoMethod = -32601;

    /// <summary>The parameters do not fit the method.</summary>
    public const int WrongParams = -32602;

    /// <summary>It went wrong on our side.</summary>
    public const int Internal = -32603;

    /// <summary>There is no such resource.</summary>
    public const int NoResource = -32002;

    /// <summary>A person must open an address first (MCP 2025-11-25).</summary>
    public const int UrlElicitationRequired = -32042;

    /// <summary>A header says something else than the body (MCP 2026-07-28).</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The client lacks a capability that the answer needs (MCP 2026-07-28).</summary>
    public const int MissingCapability = -32021;

    /// <summary>The version of the protocol is not spoken here (MCP 2026-07-28).</summary>
    public const int UnsupportedVersion = -32022;
}
