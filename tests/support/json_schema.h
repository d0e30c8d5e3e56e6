#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace lisync {

// What of a value does not fit its schema in an OpenAPI document: the part of JSON Schema that
// openapi.json uses for answers, but for formats and patterns. Members that the schema does not
// name count as misfits too, so that none stays undescribed.
class SchemaCheck {
 public:
  explicit SchemaCheck(const nlohmann::json& document) : document_(document) {}

  std::vector<std::string> Misfits(const nlohmann::json& value, const nlohmann::json& schema) {
    misfits_.clear();
    Check(value, schema, "");
    return misfits_;
  }

 private:
  using Json = nlohmann::json;

  const Json& Resolved(const Json& schema) const {
    if (!schema.contains("$ref")) return schema;
    return document_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1)));
  }

  static bool IsOf(const Json& value, const std::string& type) {
    if (type == "null") return value.is_null();
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    return type == "number" && value.is_number();
  }

  void CheckType(const Json& value, const Json& type, const std::string& place) {
    if (type.is_null()) return;
    for (const Json& one : type.is_array() ? type : Json::array({type})) {
      if (IsOf(value, one)) return;
    }
    misfits_.push_back(place + " is " + value.dump() + ", not " + type.dump());
  }

  // "A or null" is the only choice among whole values.
  const Json& Chosen(const Json& value, const Json& schema) const {
    if (!schema.contains("oneOf") || schema.contains("properties")) return schema;
    return schema["oneOf"][value.is_null() ? 1 : 0];
  }

  void Check(const Json& value, const Json& given, const std::string& place) {
    const Json& schema = Resolved(Chosen(value, Resolved(given)));
    CheckType(value, schema.value("type", Json()), place);
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end()) {
      misfits_.push_back(place + " is " + value.dump() + ", which is not in the enum");
    }
    if (value.is_array() && schema.contains("items")) {
      for (const Json& item : value) Check(item, schema["items"], place + "[]");
    }
    if (value.is_object() && schema.contains("properties")) CheckMembers(value, schema, place);
  }

  void CheckMembers(const Json& value, const Json& schema, const std::string& place) {
    for (const Json& name : schema.value("required", Json::array())) {
      if (!value.contains(name)) misfits_.push_back(place + " lacks " + name.dump());
    }
    for (const auto& [name, member] : value.items()) {
      std::string inner = place;
      inner.append(".").append(name);
      if (schema["properties"].contains(name)) {
        Check(member, schema["properties"][name], inner);
      } else {
        misfits_.push_back(inner + " is not described");
      }
    }
  }

  const Json& document_;
  std::vector<std::string> misfits_;
};

}  // namespace lisync
