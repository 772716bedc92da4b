using System.Text.Json.Serialization.Metadata;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Wire;

namespace Tutti.Storage.Embedded.Control.Views;

/// <summary>How views are written as JSON: the same on the socket and on stdout.</summary>
public static class ViewJson
{
    /// <summary>A run.</summary>
    public static JsonTypeInfo<RunView> Run => ControlJson.Default.RunView;

    /// <summary>An event.</summary>
    public static JsonTypeInfo<EventView> Event => ControlJson.Default.EventView;

    /// <summary>A wait.</summary>
    public static JsonTypeInfo<WaitView> Wait => ControlJson.Default.WaitView;

    /// <summary>A store.</summary>
    public static JsonTypeInfo<StoreView> Store => ControlJson.Default.StoreView;

    /// <summary>A check of a store.</summary>
    public static JsonTypeInfo<CheckView> Check => ControlJson.Default.CheckView;

    /// <summary>What was erased.</summary>
    public static JsonTypeInfo<ErasureView> Erasure => ControlJson.Default.ErasureView;

    /// <summary>A rotation of the log's key.</summary>
    public static JsonTypeInfo<RotationView> Rotation => ControlJson.Default.RotationView;

    /// <summary>What following a run came to.</summary>
    public static JsonTypeInfo<RunOutcome> Outcome => ControlJson.Default.RunOutcome;
}
