namespace Tutti.Governance.Naming;

/// <summary>What kind of thing is called. Numbers are journaled and never reused.</summary>
public enum TargetKind
{
    /// <summary>A tool of a server: <c>server.tool</c>.</summary>
    Tool = 1,

    /// <summary>A model: <c>model:name</c>.</summary>
    Model = 2,

    /// <summary>A command of the machine: <c>process:name</c>.</summary>
    Process = 3,

    /// <summary>A service at an address: <c>http:host</c>, with its port where that is not the usual one.</summary>
    Service = 4,

    /// <summary>A topic that an event is published in: <c>topic:name</c>.</summary>
    Topic = 5,
}
