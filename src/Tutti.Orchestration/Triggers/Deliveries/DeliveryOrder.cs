namespace Tutti.Orchestration.Triggers.Deliveries;

/// <summary>One delivery: the input of a run of <c>tutti/delivery</c>. Names of secrets are in it, never their values.</summary>
internal sealed record DeliveryOrder
{
    public required string Trigger { get; init; }

    /// <summary>The occurrence.</summary>
    public required long Number { get; init; }

    public required string Topic { get; init; }

    public required TriggerEvent Event { get; init; }

    public required DeliveryTerms Terms { get; init; }
}

/// <summary>A receiver took it.</summary>
/// <param name="Status">The status of its answer.</param>
/// <param name="Message">The id of the message, the same however often it is sent.</param>
internal sealed record Delivered(int Status, string Message);
