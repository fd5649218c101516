-- SVG files that stand in a page of their own right: what they hold, and nothing else, is let in.

local drawing = {}

local ELEMENTS = {
  svg = true, g = true, defs = true, path = true, rect = true, use = true,
  text = true, clipPath = true, pattern = true,
}
local ATTRIBUTES = {}
for name in ([[
  clip-path clip-rule d data-page data-read data-rows fill fill-opacity fill-rule font-family font-size font-style
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

-- The address of a place: the page of an indicator and a row on it (T01#row-O7), or a file beside the drawing.
local function address_of(place, where)
  local page, row = place:match('^([%w_.-]+)(#?[%w_.-]*)$')
  if not page then return nil end
  if row == '' and page:match('%.csv$') then return where.beside .. page end
  return where.pages .. page .. '.html' .. row
end

-- A group of words that lead to the page of an indicator, or of a value that leads to its rows, begins and ends
-- as a link. Of a value that names no place the rows are those of the whole drawing.
local function link_of(name, text, rows, where)
  if name ~= 'g' or not where then return '', '' end
  local read = text:match(' data%-read="([^"]*)"')
  local place = text:match(' data%-page="([^"]*)"') or (read and rows)
  local address = place and address_of(place, where)
  if not address then return '', '' end
  local label = read and (' aria-label="%s"'):format(read) or ''
  return ('<a href="%s"%s>'):format(escape(address), label), '</a>'
end

--- An SVG as it may stand in a page, or nil where it holds more than shapes and words.
-- `where` has the addresses of the folders that links lead to: `pages` and `beside`; nil for no links.
function drawing.inlined(svg, prefix, class, alt, where)
  local out, open, at = {}, {}, 1
  svg = svg:match('^%s*(<svg.*</svg>)%s*$')
  local rows = svg and svg:match('^<svg data%-rows="([^"]*)"')
  while svg and at <= #svg do
    local first, last, close, name, text, empty = svg:find('<(/?)(%a+)([^<>]-)(/?)>', at)
    local words = svg:sub(at, (first or 0) - 1)
    if not first or words:find('[<>]') or not ELEMENTS[name] then return nil end
    if at > 1 and #open == 0 then return nil end
    out[#out + 1] = words
    if close ~= '' then
      local opened = table.remove(open)
      if not opened or opened.name ~= name or text ~= '' or empty ~= '' then return nil end
      out[#out + 1] = '</' .. name .. '>' .. opened.stop
    else
      local kept = attributes_of(text, prefix)
      if not kept then return nil end
      if at == 1 then
        -- what holds links is no single picture
        local leads = svg:find(' data-page="', 1, true) or (rows and svg:find(' data-read="', 1, true))
        local role = where and leads and 'group' or 'img'
        kept = (' class="drawing %s" role="%s" aria-label="%s"'):format(class, role, escape(alt)) .. kept
      end
      local start, stop = link_of(name, text, rows, empty == '' and where)
      out[#out + 1] = start .. '<' .. name .. kept .. empty .. '>'
      if empty == '' then open[#open + 1] = { name = name, stop = stop } end
    end
    at = last + 1
  end
  return svg and #open == 0 and table.concat(out) or nil
end

--- A picture's wide and narrow form, of which the page shows one, or nil where it stays a picture.
-- Whether there is a narrow form is the second value. `read` gives the content of a file, or nil;
-- no other drawing of the page has ids that begin with `ids`; `file` is the address of the wide one,
-- `pages` that of the folder with the indicators' pages.
function drawing.forms(path, alt, ids, read, file, pages)
  local stem = path:match('^(.*)%.svg$')
  local wide = stem and read(path)
  local where = pages and { pages = pages, beside = file:match('^(.*/)[^/]*$') or '' }
  wide = wide and drawing.inlined(wide, ids, 'wide', alt, where)
  if not wide then return nil end
  local narrow = read(stem .. '.narrow.svg')
  narrow = narrow and drawing.inlined(narrow, ids .. 'narrow-', 'narrow', alt, where)
  return '<span class="drawings" data-file="' .. escape(file) .. '">' .. wide .. (narrow or '') .. '</span>', narrow ~= nil
end

return drawing
