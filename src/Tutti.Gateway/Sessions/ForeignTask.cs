using System.Text.Json;
using Tutti.Agents.Redactions;
using Tutti.Governance.Policies;

namespace Tutti.Gateway.Sessions;

/// <summary>A task that a server made of a call.</summary>
/// <param name="id">Its id, as the client knows it.</param>
/// <param name="server">The server.</param>
/// <param name="serverId">Its id at the server.</param>
/// <param name="calls">Reaches the server: the task is in the conversation in which it was made.</param>
internal sealed class ForeignTask(string id, string server, string serverId, ForeignCalls calls)
{
    private volatile IReadOnlyList<Redaction> _redactions = [];
    private volatile IReadOnlyList<Redaction> _toldRedactions = [];

    /// <summary>Its id, as the client knows it.</summary>
    public string Id => id;

    /// <summary>The server.</summary>
    public string Server => server;

    /// <summary>Its id at the server.</summary>
    public string ServerId => serverId;

    /// <summary>Reaches the server.</summary>
    public ForeignCalls Calls => calls;

    /// <summary>What the policy took out of the answer to the call, and takes out of what the task says.</summary>
    public IReadOnlyList<Redaction> Redactions
    {
        get => _redactions;
        set => _redactions = value;
    }

    /// <summary>What the policy takes besides out of what the server tells of the task.</summary>
    public IReadOnlyList<Redaction> ToldRedactions
    {
        get => _toldRedactions;
        set => _toldRedactions = value;
    }

    /// <summary>What the server told of the task, without what the policy takes out.</summary>
    public JsonElement Clean(JsonElement told)
    {
        IReadOnlyList<Redaction> redactions = [.. Redactions, .. ToldRedactions];
        return ResultRedaction.IsNeeded(redactions) ? ResultRedaction.Apply(told, redactions) : told;
    }
}
