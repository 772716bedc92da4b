using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tutti.Cli.Sessions;
using Tutti.Gateway.Diagnostics;
using Tutti.Kernel.Diagnostics;

namespace Tutti.Cli.Gateways;

/// <summary>Sends the traces and metrics of a gateway to a collector, by OTLP over HTTP. Where nobody wants them nothing of this is loaded.</summary>
internal sealed class GatewayExport : IDisposable
{
    private const string Service = "tutti-gateway";

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private GatewayExport(Uri collector, Tool tool)
    {
        var resource = ResourceBuilder.CreateDefault(); // OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME
        if (tool.FindVariable("OTEL_SERVICE_NAME") is not { Length: > 0 }) { resource.AddService(Service, serviceVersion: typeof(GatewayExport).Assembly.GetName().Version?.ToString(3)); }
        string[] names = [GatewayDiagnostics.Name, TuttiDiagnostics.Name];
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(names).AddOtlpExporter(options => Send(options, collector, "v1/traces")).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(names).AddOtlpExporter(options => Send(options, collector, "v1/metrics")).Build();
    }

    /// <summary>Begins to send; null for nowhere.</summary>
    /// <param name="collector">Where a collector listens, as <c>http://127.0.0.1:4318</c>.</param>
    /// <param name="tool">The process around it.</param>
    public static GatewayExport? Open(Uri? collector, Tool tool) => collector is null ? null : new GatewayExport(collector, tool);

    /// <summary>Sends what is left, for as long as that takes or a few seconds.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static void Send(OtlpExporterOptions options, Uri collector, string what)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{collector.ToString().TrimEnd('/')}/{what}");
    }
}
