namespace Tutti.Gateway.Messages;

/// <summary>What a message is, by what it has.</summary>
internal enum RpcKind
{
    /// <summary>A method and an id: it wants a response.</summary>
    Request,

    /// <summary>A method without an id.</summary>
    Notification,

    /// <summary>An id and a result.</summary>
    Result,

    /// <summary>An error, and the id of what it answers where that could be read.</summary>
    Error,
}
