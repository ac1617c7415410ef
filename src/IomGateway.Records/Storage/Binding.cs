using System.Data.Common;

namespace IomGateway.Records.Storage;

/// <summary>Values of a prepared statement.</summary>
internal static class Binding
{
    public static void Bind(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
