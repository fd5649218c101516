-- SVG files that stand in a page of their own right: what they hold, and nothing else, is let in.

local drawing = {}

local ELEMENTS = {
  svg = true, g = true, defs = true, path = true, rect = true, use = true,
  text = true, clipPath = true, pattern = true,
}
local ATTRIBUTES = {}
for name in ([[
  clip-path clip-rule d data-read fill fill-opacity fill-rule font-family font-size font-style
  font-variant font-weight height id opacity patternTransform patternUnits stroke stroke-dasharray
  stroke-dashoffset stroke-linecap stroke-linejoin stroke-opacity stroke-width text-anchor transform
  viewBox width x xlink:href y
]]):gmatch('%S+') do ATTRIBUTES[name] = true end
local WRITTEN = { xmlns = true, ['xmlns:xlink'] = true, version = true } -- HTML knows these itself

local function escape(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end

-- An attribute's value, its reference led to the ids of this drawing; nil where it leads elsewhere.
local function value_of(name, value, prefix)
  if name == 'id' then return value:match('^[%w_.-]+$') and prefix .. value end
  if name == 'xlink:href' then
    local id = value:match('^#([%w_.-]+)$')
    return id and '#' .. prefix .. id
  end
  if not value:lower():find('url', 1, true) then return value end
  local id = value:match('^url%(#([%w_.-]+)%)$')
  return id and 'url(#' .. prefix .. id .. ')'
end

-- The attributes of a tag as they are let in, or nil.
local function attributes_of(text, prefix)
  local kept, at = {}, 1
  while at <= #text do
    local first, last, name, value = text:find('^%s+([%w:-]+)="([^"<>]*)"', at)
    if not first then return text:match('^%s*$', at) and table.concat(kept) or nil end
    if not WRITTEN[name] then
      local known = ATTRIBUTES[name] and value_of(name, value, prefix)
      if not known then return nil end
      kept[#kept + 1] = (' %s="%s"'):format(name, known)
    end
    at = last + 1
  end
  return table.concat(kept)
end

--- An SVG as it may stand in a page, or nil where it holds more than shapes and words.
function drawing.inlined(svg, prefix, class, alt)
  local out, open, at = {}, {}, 1
  svg = svg:match('^%s*(<svg.*</svg>)%s*$')
  while svg and at <= #svg do
    local first, last, close, name, text, empty = svg:find('<(/?)(%a+)([^<>]-)(/?)>', at)
    local words = svg:sub(at, (first or 0) - 1)
    if not first or words:find('[<>]') or not ELEMENTS[name] then return nil end
    if at > 1 and #open == 0 then return nil end
    out[#out + 1] = words
    if close ~= '' then
      if table.remove(open) ~= name or text ~= '' or empty ~= '' then return nil end
      out[#out + 1] = '</' .. name .. '>'
    else
      local kept = attributes_of(text, prefix)
      if not kept then return nil end
      if at == 1 then
        kept = (' class="drawing %s" role="img" aria-label="%s"'):format(class, escape(alt)) .. kept
      end
      out[#out + 1] = '<' .. name .. kept .. empty .. '>'
      if empty == '' then open[#open + 1] = name end
    end
    at = last + 1
  end
  return svg and #open == 0 and table.concat(out) or nil
end

--- A picture's wide and narrow form, of which the page shows one, or nil where it stays a picture.
-- Whether there is a narrow form is the second value. `read` gives the content of a file, or nil;
-- no other drawing of the page has ids that begin with `ids`; `file` is the address of the wide one.
function drawing.forms(path, alt, ids, read, file)
  local stem = path:match('^(.*)%.svg$')
  local wide = stem and read(path)
  wide = wide and drawing.inlined(wide, ids, 'wide', alt)
  if not wide then return nil end
  local narrow = read(stem .. '.narrow.svg')
  narrow = narrow and drawing.inlined(narrow, ids .. 'narrow-', 'narrow', alt)
  return '<span class="drawings" data-file="' .. escape(file) .. '">' .. wide .. (narrow or '') .. '</span>', narrow ~= nil
end

return drawing
